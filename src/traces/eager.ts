/** What is needed before the first request to MLflow. Apart from index.ts, so that the rest stays in a lazy chunk. */
export { findDashboards, fireworksPage, tracesOnDashboard, type LinkedDashboards } from './linkedDashboards';
export { fieldOfColumn, fieldValues, isTraceField, TRACE_FIELDS, traceOperators } from './search/fields';
export { isTraceQuery, TRACE_QUERY_TYPES, traceDisplayText, tracesBehind } from './search/traceQuery';
export { readTraceSettings, type TraceSettings } from './source/settings';
