/** What is loaded when a trace is first asked for: the source of traces, and what its editors offer. */
export { grafanaHttp } from './client/transport';
export { fieldValues, TRACE_FIELDS, traceOperators } from './search/fields';
export { DEFAULT_LIMIT, LARGEST_LIMIT } from './search/traceSearch';
export { DEFAULT_STATISTIC } from './eager';
export { readTraceSettings } from './source/settings';
export type { MlflowHealth } from './source/mlflowHealth';
export { traceSource, type TraceSource } from './source/traceSource';

export { groupedBy, GROUPS, STATISTICS, statisticNamed } from './statistics/planStatistic';
