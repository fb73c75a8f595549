/** What is needed before MLflow is asked for anything. Apart from index.ts, so that the rest stays in a lazy chunk. */
export { isTraceField } from './search/fields';
export { traceDisplayText } from './search/displayText';
export { isTraceQuery, TRACE_QUERY_TYPES } from './queryTypes';
export { tracesBehind } from './search/metricsLinks';
export { readTraceSettings, type TraceSettings } from './source/settings';
