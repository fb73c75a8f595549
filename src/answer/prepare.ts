import type { DataQueryRequest } from '@grafana/data';
import {
  interpolateQuery,
  planQuery,
  problemOfSaved,
  readQuery,
  unknownVariables,
  unreadFields,
  type Templates,
} from '../plan';
import { isDeploymentQuery } from '../deployments/eager';
import { withPatterns } from '../series/pattern';
import { messageOf } from '../series/text';
import { isTraceQuery } from '../traces/eager';
import type { FireworksQuery } from '../types';
import { applyDashboardFilters, type Fitted } from './dashboardFilters';
import { importNotices, type ComputedRow, type Prepared } from './prepared';

/** What Grafana asks of a panel. The keys are those of the dashboard's "group by". */
export type PanelRequest = DataQueryRequest<FireworksQuery> & {
  groupByKeys?: string[];
  /** Rows of the panel that are questions in words, with which nothing can be computed. */
  analyses?: readonly FireworksQuery[];
};

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
): Exclude<Prepared, ComputedRow> {
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
    notices: [
      ...[...(fitted?.notices ?? []), ...unknownVariables(narrowed, templates, request.scopedVars)].map((text) => ({
        severity: 'warning' as const,
        text,
      })),
      ...importNotices(query),
    ],
  };
}

/** The same for each row of a panel: at once, or when what reads patterns or computes rows is loaded. */
export function prepareTargets(
  targets: readonly FireworksQuery[],
  request: PanelScope,
  templates: Templates,
  fitted?: FittedRows
): Prepared[] | Promise<Prepared[]> {
  const rows = targets.map((target) => {
    const row = isArithmetic(target)
      ? import('./arithmetic').then((loaded) => loaded.prepareArithmetic(target, request.scopedVars, templates))
      : withPatterns(() => prepareTarget(target, request, templates, fitted?.get(target.refId)));
    return row instanceof Promise ? row.catch((error: unknown) => notRead(target, error)) : row;
  });
  const ready = rows.flatMap((row) => (row instanceof Promise ? [] : [row]));
  return ready.length === rows.length ? ready : Promise.all(rows);
}

function isArithmetic(target: FireworksQuery): boolean {
  return readQuery(target).queryType === 'arithmetic';
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
      return isGiven(query.metric) || query.imported !== undefined;
    case 'arithmetic':
      return isGiven(query.expression);
    case 'analysis':
      return isGiven(query.analysis);
    case 'trace':
      return isGiven(query.query);
    case 'conversation':
      return isGiven(query.query) || isGiven(query.session);
    default:
      return true;
  }
}

/** Whether a row may be needed although it is hidden: another row of its panel may be computed of it. */
export function mayBeComputedWith(target: FireworksQuery): boolean {
  const query = readQuery(target);
  const isOfMetrics = !isTraceQuery(query) && !isDeploymentQuery(query);
  return isOfMetrics && isRunnable({ ...target, hide: false });
}

/** The rows to ask for: those that can be run, and where one is computed of others, hidden ones that it may name. */
export function rowsToAsk(targets: readonly FireworksQuery[]): FireworksQuery[] {
  const runnable = targets.filter(isRunnable);
  const computes = runnable.some(isArithmetic);
  return computes ? targets.filter((target) => runnable.includes(target) || mayBeComputedWith(target)) : runnable;
}

function isGiven(text: string | undefined): boolean {
  return (text ?? '').trim() !== '';
}
