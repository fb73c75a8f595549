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
export { resolveOver, LOOKBACK_MS, MINUTE_MS, type ResolvedOver } from './over';
export { asSums, sharedLabels } from './ratio';
export { readBuckets, bucketSeries, groupBuckets, type BucketGroup, type DifferingBounds } from './buckets';
export { quantileSeries, quantileWorth, type QuantileWorth } from './quantileSeries';
export { shareSeries, separateBuckets, distribution, type Bucket } from './bucketViews';
