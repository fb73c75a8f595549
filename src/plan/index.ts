export { analysisTakes, planAnalysis, type PlannedAnalysis, type Stretch } from './analysis';
export {
  interpolateQuery,
  interpolateVariableQuery,
  markedType,
  problemOfSaved,
  problemOfVariable,
  readQuery,
  readVariableQuery,
  unknownVariables,
  unreadFields,
} from './savedQuery';
export type { EventPlan } from './events';
export { parseExpression, rowsIn, writeExpression, type ArithmeticOperator, type Expression } from './expression';
export { readFilter } from './filter';
export { ALL, isVariable, holdsSeveral, type Templates } from './variables';
export { passesAll, planQuery, REPLICA_LABELS, type PlanOutcome, type Planned } from './planQuery';
export { isFilterOperator, toMatchers } from './matchers';
export {
  aggregatesOf,
  defaultOver,
  defaultView,
  hasView,
  isPicture,
  overFunctionsOf,
  readFormat,
  takesDuration,
  takesField,
} from './rules';
export {
  readBoundText,
  DEFAULT_QUANTILES,
  percentOf,
  quantileName,
  readQuantiles,
  typedQuantile,
  parseDuration,
  formatDuration,
} from './writtenNumbers';
export { amount, describePlan, displayText, filterTexts, narrowedText } from './sentence';
export {
  bucketsOf,
  groupLabels,
  isBucketPlan,
  isOfRange,
  labelledSelections,
  orProblem,
  planSelections,
  withGroupLabels,
  Refusal,
  type BucketPlan,
  type ValuePlan,
  type Combination,
  type LabelScope,
  type MetricsPlan,
  type Observed,
  type OverPlan,
  type PlanProblem,
  type Selection,
} from './plan';
