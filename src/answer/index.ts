export { answer, type AnswerContext } from './answer';
export { answerMetrics, type MetricsContext } from './answerMetrics';
export { interpolateAll } from './answerTrace';
export { toFilter } from './dashboardFilters';
export { withDashboardFilters } from './dashboardFilters';
export { follow } from './answer';
export { isRunnable, prepareTarget } from './prepare';
export { tracesPart, type TracesPart } from './tracesPart';
