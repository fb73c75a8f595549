export { answer, follow, type AnswerContext } from './answer';
export { openDeployments, type OpenedDeployments } from './answerDeployments';
export { answerMetrics, panelGrid, type MetricsContext, type PanelRange } from './answerMetrics';
export { toFilter, withDashboardFilters } from './dashboardFilters';
export { fitToMetrics, haveLabel, knownToFit, metricsOf, needsLabel, type ReadMetrics } from './applicable';
export { prepareArithmetic, problemOfRow } from './arithmetic';
export { titleOf, unitOf } from './drawnArithmetic';
export { isRunnable, mayBeComputedWith, prepareTarget, rowsToAsk } from './prepare';
export { rowsByLetter, withRateInterval, type PanelRows, type Prepared } from './prepared';
export { openTraces, type OpenedTraces, type Reader } from './answerTrace';
export type { AnalysisContext } from './answerAnalysis';

/** What answers questions in words, which is loaded when one is asked. */
export const loadAnalyses = () => import('./answerAnalysis');
