export { readQuery, isVariable } from './readQuery';
export { interpolateQuery, interpolateVariableQuery, type Templates } from './interpolate';
export { planQuery, defaultView, type PlanOutcome, type Planned, type PlanProblem } from './planQuery';
export { toMatchers } from './matchers';
export { defaultOver } from './overTime';
export { DEFAULT_QUANTILES } from './levels';
export { describePlan, displayText, quantileName } from './sentence';
export { parseDuration, formatDuration } from './duration';
export type { Combination, LabelScope, MetricsPlan, Observed, OverPlan, Selection } from './plan';
