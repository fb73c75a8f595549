import type { DataQueryRequest, QueryResultMetaNotice } from '@grafana/data';
import type { DrawnQuery } from '../frames';
import {
  interpolateQuery,
  planQuery,
  problemOfSaved,
  readQuery,
  unknownVariables,
  unreadFields,
  type EventPlan,
  type PlanProblem,
  type Templates,
} from '../plan';
import { withPatterns } from '../series/pattern';
import { messageOf } from '../series/text';
import type { Filter, FireworksQuery } from '../types';
import { applyDashboardFilters, type Fitted } from './dashboardFilters';

/** A target that can be answered, or the reason why not. */
export type Prepared =
  | {
      refId: string;
      drawn: DrawnQuery;
      /** Set where events are asked for instead of lines. */
      events: EventPlan | undefined;
      filters: readonly Filter[];
      notices: readonly QueryResultMetaNotice[];
    }
  | { refId: string; problem: PlanProblem };

/** What Grafana asks of a panel. The keys are those of the dashboard's "group by". */
export type PanelRequest = DataQueryRequest<FireworksQuery> & { groupByKeys?: string[] };

/** What of it changes what its rows mean. */
type PanelScope = Pick<PanelRequest, 'scopedVars' | 'filters' | 'groupByKeys'>;

/** What of the dashboard's filters and grouping each row takes, by its refId. Of a row that is not in it all. */
export type FittedRows = ReadonlyMap<string, Fitted>;

/**
 * Saved target → today's shape → dashboard filters → variables replaced, in those filters too → plan.
 * @throws PatternsNotLoaded
 */
export function prepareTarget(
  target: FireworksQuery,
  request: PanelScope,
  templates: Templates,
  fitted?: Fitted
): Prepared {
  const problem = problemOfSaved(target);
  if (problem !== undefined) {
    return { refId: readQuery(target).refId, problem };
  }
  const { filters, groupByKeys } = fitted ?? request;
  const narrowed = applyDashboardFilters(readQuery(target), filters, groupByKeys);
  const query = interpolateQuery(narrowed, templates, request.scopedVars);
  const outcome = planQuery(query);
  if (!outcome.ok) {
    return { refId: query.refId, problem: outcome };
  }
  const { plan, info, view, format, offsetMs, events } = outcome;
  return {
    refId: query.refId,
    drawn: { refId: query.refId, info, view, plan, legend: query.legend, format, offsetMs },
    events,
    filters: query.filters ?? [],
    notices: [...(fitted?.notices ?? []), ...unknownVariables(narrowed, templates, request.scopedVars)].map((text) => ({
      severity: 'warning',
      text,
    })),
  };
}

/** The same for each row of a panel: at once, or when the patterns of all can be read. */
export function prepareTargets(
  targets: readonly FireworksQuery[],
  request: PanelScope,
  templates: Templates,
  fitted?: FittedRows
): Prepared[] | Promise<Prepared[]> {
  const rows = targets.map((target) => {
    const row = withPatterns(() => prepareTarget(target, request, templates, fitted?.get(target.refId)));
    return row instanceof Promise ? row.catch((error: unknown) => notRead(target, error)) : row;
  });
  const ready = rows.flatMap((row) => (row instanceof Promise ? [] : [row]));
  return ready.length === rows.length ? ready : Promise.all(rows);
}

function notRead({ refId }: FireworksQuery, error: unknown): Prepared {
  return {
    refId,
    problem: { ok: false, field: 'filters', message: messageOf(error) },
  };
}

/**
 * Whether there is anything to ask: hidden rows, and rows in which nothing is chosen yet, are skipped. One that cannot
 * be read is asked for, to say so.
 */
export function isRunnable(target: FireworksQuery): boolean {
  const query = readQuery(target);
  if (query.hide === true) {
    return false;
  }
  if (Object.keys(unreadFields(target)).length > 0) {
    return true;
  }
  switch (query.queryType) {
    case undefined:
    case 'metrics':
      return isGiven(query.metric);
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
