export { readQuery, isVariable } from './readQuery';
export { interpolateQuery, interpolateVariableQuery, type Templates } from './interpolate';
export { planQuery, defaultView, toMatchers, DEFAULT_QUANTILES, type PlanOutcome, type PlanProblem } from './planQuery';
export { describePlan, displayText, quantileName } from './sentence';
export { parseDuration, formatDuration } from './duration';
export type { Combination, LabelScope, MetricsPlan, OverPlan, Selection } from './plan';
