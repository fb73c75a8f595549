export { answer, follow, type AnswerContext } from './answer';
export { openDeployments, type OpenedDeployments } from './answerDeployments';
export { answerMetrics, panelGrid, type MetricsContext, type PanelRange } from './answerMetrics';
export { toFilter, withDashboardFilters } from './dashboardFilters';
export { isRunnable, prepareTarget } from './prepare';
export { openTraces, type OpenedTraces, type Reader } from './openTraces';
