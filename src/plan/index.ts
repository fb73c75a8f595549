export { readQuery, readFilter, isFilterOperator, isVariable } from './readQuery';
export { readVariableQuery } from './readVariableQuery';
export { interpolateQuery, interpolateVariableQuery, interpolateExperiments } from './interpolate';
export { interpolateFilter } from './interpolateFilter';
export { ALL, variablesOf, type Templates } from './variables';
export { unknownVariables } from './unknownVariables';
export { planQuery, defaultView, type PlanOutcome, type Planned, type PlanProblem } from './planQuery';
export { Refusal } from './refusal';
export { toMatchers } from './matchers';
export { defaultOver } from './overTime';
export { DEFAULT_QUANTILES, readBoundText, readFormat, readQuantiles } from './levels';
export { describePlan, displayText } from './sentence';
export { percentOf, quantileName, readQuantile } from './quantile';
export { parseDuration, formatDuration } from './duration';
export type { Combination, LabelScope, MetricsPlan, Observed, OverPlan, Selection } from './plan';
export {
  bucketsOf,
  groupLabels,
  isBucketPlan,
  isOfRange,
  labelledSelections,
  planSelections,
  withGroupLabels,
  type BucketPlan,
  type ValuePlan,
} from './parts';
