export type { Grid, GridSeries, TimeGrid } from './grid';
export { timeGrid, gridTimes, gridEnd, MAX_POINTS, type GridRequest } from './timeGrid';
export {
  evaluatePlan,
  planReach,
  planSelections,
  planTimes,
  type EvaluateOptions,
  type Evaluation,
} from './evaluatePlan';
export type { WindowOf } from './overTime/overTime';
export { asCells, resolveOver, type OverCells, type ResolvedOver } from './overTime/over';
export { MINUTE_MS } from './overTime/minuteTotal';
export { DEPLOYMENT_STATE } from './state';
export { ratioOver, sharedLabels } from './ratio';
export { bucketSummary, type BucketPlan } from './histogram/bucketsOver';
export { addedBy, asCounts, asKnown, isObserved, valueOver, type ObservedPlan, type ValuePlan } from './valueSeries';
export {
  readBuckets,
  bucketSeries,
  groupBuckets,
  withBoundAsNumber,
  type BucketGroup,
  type DifferingBounds,
} from './histogram/buckets';
export { quantileSeries, quantileWorth, type QuantileWorth } from './histogram/quantileSeries';
export { shareSeries, separateBuckets, distribution, type Bucket } from './histogram/bucketViews';
