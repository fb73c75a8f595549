import type { DataQueryRequest } from '@grafana/data';
import type { DrawnQuery } from '../frames';
import { interpolateQuery, planQuery, readQuery, type PlanProblem, type Templates } from '../query';
import { withPatterns } from '../series/pattern';
import type { FireworksQuery } from '../types';
import { applyDashboardFilters } from './dashboardFilters';

/** A target that can be answered, or the reason why not. */
export type Prepared = { refId: string; drawn: DrawnQuery } | { refId: string; problem: PlanProblem };

/** What of a panel's request changes what its rows mean. */
type PanelScope = Pick<DataQueryRequest<FireworksQuery>, 'scopedVars' | 'filters'> & { groupByKeys?: string[] };

/**
 * Saved target → today's shape → variables replaced → dashboard filters → plan.
 * @throws PatternsNotLoaded
 */
export function prepareTarget(target: FireworksQuery, request: PanelScope, templates: Templates): Prepared {
  const interpolated = interpolateQuery(readQuery(target), templates, request.scopedVars);
  const query = applyDashboardFilters(interpolated, request.filters, request.groupByKeys);
  const outcome = planQuery(query);
  if (!outcome.ok) {
    return { refId: query.refId, problem: outcome };
  }
  const { plan, info, view, bound } = outcome;
  return {
    refId: query.refId,
    drawn: { refId: query.refId, info, view, plan, bound, legend: query.legend, format: query.format ?? 'time_series' },
  };
}

/** The same for each row of a panel: at once, or when the patterns of all can be read. */
export function prepareTargets(
  targets: readonly FireworksQuery[],
  request: PanelScope,
  templates: Templates
): Prepared[] | Promise<Prepared[]> {
  const rows = targets.map((target) => {
    const row = withPatterns(() => prepareTarget(target, request, templates));
    return row instanceof Promise ? row.catch((error: unknown) => notRead(target, error)) : row;
  });
  const ready = rows.flatMap((row) => (row instanceof Promise ? [] : [row]));
  return ready.length === rows.length ? ready : Promise.all(rows);
}

function notRead({ refId }: FireworksQuery, error: unknown): Prepared {
  return {
    refId,
    problem: { ok: false, field: 'filters', message: error instanceof Error ? error.message : String(error) },
  };
}

/** Whether there is anything to ask: hidden rows, and rows in which nothing is chosen yet, are skipped. */
export function isRunnable(query: FireworksQuery): boolean {
  if (query.hide === true) {
    return false;
  }
  switch (query.queryType) {
    case undefined:
    case 'metrics':
      return isGiven(query.metric) && !(query.view === 'share' && query.bound === undefined);
    case 'trace':
      return isGiven(query.query);
    case 'conversation':
      return isGiven(query.query) || isGiven(query.session);
    default:
      return true;
  }
}

function isGiven(text: string | undefined): boolean {
  return (text ?? '').trim() !== '';
}
