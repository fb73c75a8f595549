export { answer, type AnswerContext } from './answer';
export { isRunnable, prepareTarget } from './prepare';
export { applyDashboardFilters, toFilter } from './dashboardFilters';
