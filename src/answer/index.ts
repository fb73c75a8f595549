export { answer, follow, type AnswerContext } from './answer';
export { answerMetrics, panelGrid, type MetricsContext, type PanelRange } from './answerMetrics';
export { toFilter, withDashboardFilters } from './dashboardFilters';
export { isRunnable, mayBeComputedWith, prepareTarget, rowsToAsk } from './prepare';
export { openTraces, type OpenedTraces, type Reader } from './openTraces';
