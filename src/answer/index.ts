export { answer, type AnswerContext } from './answer';
export { answerMetrics, type MetricsContext } from './answerMetrics';
export { toFilter } from './dashboardFilters';
export { withDashboardFilters } from './narrowTraces';
export { follow } from './follow';
export { isRunnable, prepareTarget } from './prepare';
export { tracesPart, type TracesPart } from './tracesPart';
