export {
  isBucketGrid,
  isEmptyGrid,
  timeGrid,
  gridTimes,
  gridEnd,
  roundStep,
  shownGrid,
  MAX_POINTS,
  type BucketGrid,
  type BucketGroup,
  type Grid,
  type GridSeries,
  type MissingBound,
  type SeriesGrid,
  type TimeGrid,
  type GridRequest,
} from './grid';
export {
  evaluatePlan,
  partOfSeries,
  planReach,
  planTimes,
  reachesOverRange,
  seesOnlyNewest,
  timesWithEdge,
  type Evaluation,
} from './evaluatePlan';
export type { WindowOf } from './overTime/overTime';
export { asCells, resolveOver, ratioOver, type OverCells, type ResolvedOver } from './overTime/over';
export { MINUTE_MS } from './overTime/windows';
export { DEPLOYMENT_STATE, withoutUnknownStates, withUnknownStates, type UnknownStretch } from './state';
export { findEvents, type FoundEvent } from './events';
export { besideEachOther, countWhile, joinGrids, partOfGrid } from './joinGrids';
export { haveOneSetOfBounds, ofRangeParts, rangeParts } from './rangeParts';
export { computeExpression, ONLY_NUMBERS, type Computed, type RowLines, type Unmatched } from './rowArithmetic';
export { bucketSummary } from './histogram/bucketsOver';
export { addedBy, asCounts, asKnown, isObserved, valueOver, type ObservedPlan } from './valueSeries';
export { readBuckets, withBoundAsNumber, type DifferingBounds } from './histogram/buckets';
export { quantileSeries, quantileBucket, type QuantileBucket } from './histogram/quantile';
export { ofBuckets, separateBuckets, distribution, type Bucket } from './histogram/bucketViews';
