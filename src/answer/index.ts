export { answer, follow, type AnswerContext } from './answer';
export { answerMetrics, panelGrid, type MetricsContext, type PanelRange } from './answerMetrics';
export { toFilter, withDashboardFilters } from './dashboardFilters';
export { fitToMetrics, haveLabel, knownToFit, metricsOf, needsLabel, type ReadMetrics } from './applicable';
export { isRunnable, prepareTarget } from './prepare';
export { openTraces, type OpenedTraces, type Reader } from './openTraces';
