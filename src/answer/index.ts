export { answer, follow, type AnswerContext } from './answer';
export { answerMetrics, type MetricsContext } from './answerMetrics';
export { interpolateAll } from './answerTrace';
export { toFilter, withDashboardFilters } from './dashboardFilters';
export { isRunnable, prepareTarget } from './prepare';
export { tracesPart, type TracesPart } from './tracesPart';
