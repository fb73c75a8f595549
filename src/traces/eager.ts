import { quantileName } from '../plan';
import { labelValue, type Labels } from '../series/labels';
import type { FireworksQuery, QueryType, TraceFilter } from '../types';

/** What is needed before the first request to MLflow. Apart from index.ts, so that the rest stays in a lazy chunk. */
export {
  findDashboards,
  fireworksPage,
  grafanaAddress,
  tracesOnDashboard,
  type LinkedDashboards,
} from './linkedDashboards';
export { fieldOfColumn, fieldValues, isTraceField, TRACE_FIELDS, traceOperators } from './search/fields';
export { readTraceSettings, type TraceSettings } from './source/settings';

export const TRACE_QUERY_TYPES = [
  'traces',
  'trace',
  'traceStats',
  'conversation',
] as const satisfies readonly QueryType[];

/** Whether MLflow answers this query, and not the metric store. */
export function isTraceQuery({ queryType }: Pick<FireworksQuery, 'queryType'>): boolean {
  return TRACE_QUERY_TYPES.some((type) => type === queryType);
}

/** Of a query of statistics that names none. */
export const DEFAULT_STATISTIC = 'calls';

/** The short form of a trace query for a collapsed row: what is searched, shown or counted. */
export function traceDisplayText(query: FireworksQuery): string {
  return parts(query)
    .filter((part) => part !== '')
    .join(' · ');
}

function parts(query: FireworksQuery): string[] {
  const {
    query: traceId = '',
    session = '',
    spanId = '',
    statistic = DEFAULT_STATISTIC,
    groupBy = [],
    quantiles = [],
  } = query;
  switch (query.queryType) {
    case 'trace':
      return [traceId === '' ? 'no trace id' : `trace ${traceId}`];
    case 'conversation':
      return [...conversation(traceId, session, spanId), ...(query.rowFilters ?? []).map(condition)];
    case 'traceStats':
      return [
        `statistic ${statistic}`,
        quantiles.map(quantileName).join(' '),
        groupBy.length === 0 ? '' : `by ${groupBy.join(', ')}`,
        ...conditions(query),
      ];
    default:
      return ['traces', ...conditions(query), query.limit === undefined ? '' : `at most ${query.limit}`];
  }
}

function conversation(traceId: string, session: string, spanId: string): string[] {
  if (session !== '') {
    return [`conversation of session ${session}`];
  }
  if (traceId === '') {
    return ['conversation', 'no trace or session'];
  }
  return [spanId === '' ? `conversation of trace ${traceId}` : `chunks of span ${spanId} of trace ${traceId}`];
}

function conditions({ traceFilters = [], rawFilter = '', experiments = [] }: FireworksQuery): string[] {
  return [
    ...traceFilters.map(condition),
    rawFilter.trim(),
    experiments.length === 0 ? '' : `experiment ${experiments.join(', ')}`,
  ];
}

function condition({ label, operator, value, values = [] }: TraceFilter): string {
  switch (operator) {
    case '=|':
      return `${label} one of ${values.join(', ')}`;
    case '!=|':
      return `${label} none of ${values.join(', ')}`;
    default:
      return `${label} ${operator} ${value}`;
  }
}

/**
 * The query for the traces of what a metrics panel shows: of the deployment or model of its labels and, for a cell of a
 * latency heatmap, between its bounds in milliseconds. The time range goes with the link itself.
 */
export function tracesBehind(labels: Labels, boundsMs?: { fromMs: number; toMs: number }): Partial<FireworksQuery> {
  const id = labelValue(labels, 'deployment_id') || lastPart(labelValue(labels, 'deployment'));
  const model = labelValue(labels, 'base_model');
  const filters: TraceFilter[] =
    id !== ''
      ? [{ label: 'deployment', operator: '=', value: id }]
      : model !== ''
        ? [{ label: 'model', operator: '=', value: model }]
        : [];
  return { queryType: 'traces', traceFilters: [...filters, ...durationFilters(boundsMs)] };
}

/** The highest bucket has no end. Lower bounds are not part of their bucket, upper bounds are. */
function durationFilters(bounds: { fromMs: number; toMs: number } | undefined): TraceFilter[] {
  if (bounds === undefined) {
    return [];
  }
  return [
    ...(bounds.fromMs > 0 ? [{ label: 'duration', operator: '>' as const, value: `${bounds.fromMs}ms` }] : []),
    ...(Number.isFinite(bounds.toMs)
      ? [{ label: 'duration', operator: '<=' as const, value: `${bounds.toMs}ms` }]
      : []),
  ];
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
