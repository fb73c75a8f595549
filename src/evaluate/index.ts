export type { Grid, GridSeries, TimeGrid } from './grid';
export { timeGrid, gridTimes, gridEnd, MAX_POINTS, type GridRequest } from './timeGrid';
export {
  evaluatePlan,
  planReach,
  planSelections,
  planTimes,
  type EvaluateOptions,
  type Evaluation,
  type WindowOf,
} from './evaluatePlan';
export { resolveOver, type ResolvedOver } from './over';
export { MINUTE_MS } from './minuteTotal';
export { DEPLOYMENT_STATE } from './state';
export { asSums, asWeighed, sharedLabels } from './ratio';
export { asCounts, asKnown, asObserved, isObserved, type ObservedPlan } from './eventRates';
export {
  readBuckets,
  bucketSeries,
  groupBuckets,
  withBoundAsNumber,
  type BucketGroup,
  type DifferingBounds,
} from './buckets';
export { quantileSeries, quantileWorth, type QuantileWorth } from './quantileSeries';
export { shareSeries, separateBuckets, distribution, type Bucket } from './bucketViews';
