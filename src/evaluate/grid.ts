import { knownLabelKey, labelKey, labelValue, type Labels } from '../series/labels';
import { hasValue, ownColumn, type SparseColumn } from '../series/stale';

/** The times at which a query is evaluated. */
export interface TimeGrid {
  startMs: number;
  stepMs: number;
  /** Number of regular points, the first at `startMs`. */
  count: number;
  /** Length of the range asked for, the window of `over: range`. */
  rangeMs: number;
}

/** One result series: a value or nothing at each evaluation time. */
export interface GridSeries {
  labels: Labels;
  /** Its bound as its samples spell it, where `le` of the labels is how we write it: two may be one number. */
  spelled?: string;
  /** Set on series of a quantile query. */
  quantile?: number;
  column: SparseColumn;
}

/** What a store answers to one plan. `times` are those of evaluation, ms, ascending. */
export type Grid = SeriesGrid | BucketGrid;

export interface SeriesGrid {
  times: Float64Array;
  series: GridSeries[];
  /** Of a share: what it cannot be told of. */
  missing?: MissingBound;
  /** Whether of some of the times, by themselves, more would be missing: a group has the bound at others only. */
  missesAtTimes?: boolean;
}

/** The answer to a plan of kind `buckets`. */
export interface BucketGrid {
  times: Float64Array;
  groups: BucketGroup[];
}

/** Cumulative bucket rates of one group: a column per bound, bounds ascending and no two equal. */
export interface BucketGroup {
  labels: Labels;
  bounds: Float64Array;
  columns: SparseColumn[];
}

export function isBucketGrid(grid: Grid): grid is BucketGrid {
  return 'groups' in grid;
}

/** Whether a grid has no value anywhere; series and groups without any are left out of it. */
export function isEmptyGrid(grid: Grid): boolean {
  return isBucketGrid(grid) ? grid.groups.length === 0 : grid.series.length === 0 && grid.missing === undefined;
}

/** Groups without a bucket that ends at a share's bound, and the finite bounds that there are in any, ascending. */
export interface MissingBound {
  groups: Labels[];
  bounds: number[];
}

/** Prometheus refuses a range query beyond this many points per series. */
export const MAX_POINTS = 11_000;
const MIN_STEP_MS = 1000;

/** The steps that a grid falls back to, in seconds; the ones that Grafana rounds its own intervals to. */
const ROUND_STEPS_SECONDS = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800,
  2_592_000, 31_536_000,
];

export interface GridRequest {
  /** Start and end of the range asked for, ms since the epoch. */
  fromMs: number;
  toMs: number;
  /** The interval that Grafana computed for the panel from its width, its minimum interval and the data source's. */
  intervalMs: number;
  /** Of the dashboard's time zone, so that a step of a day begins at that zone's midnight. */
  utcOffsetSeconds: number;
}

/**
 * The one grid for both stores. Start and end are rounded down to a multiple of the step, as Grafana's
 * Prometheus data source does (pkg/promlib/models/query.go, AlignTimeRange); the step is at least that source's
 * "safe interval", so it keeps our step when a request is handed on to it. Steps are whole seconds.
 */
export function timeGrid({ fromMs, toMs, intervalMs, utcOffsetSeconds }: GridRequest): TimeGrid {
  const spanMs = Math.max(0, toMs - fromMs);
  const stepMs = chooseStep(spanMs, intervalMs);
  const startMs = alignDown(Math.min(fromMs, toMs), stepMs, utcOffsetSeconds);
  const endMs = alignDown(toMs, stepMs, utcOffsetSeconds);
  return {
    startMs,
    stepMs,
    count: Math.round((endMs - startMs) / stepMs) + 1,
    rangeMs: Math.max(MIN_STEP_MS, Math.round(spanMs / 1000) * 1000),
  };
}

/** The regular evaluation times of a grid, ms. */
export function gridTimes(grid: TimeGrid): Float64Array {
  // `Float64Array.from` with a function takes several times as long, for every panel.
  const times = new Float64Array(grid.count);
  for (let index = 0; index < times.length; index++) {
    times[index] = grid.startMs + index * grid.stepMs;
  }
  return times;
}

/** The last regular evaluation time of a grid, ms. */
export function gridEnd(grid: TimeGrid): number {
  return grid.startMs + (grid.count - 1) * grid.stepMs;
}

function chooseStep(spanMs: number, intervalMs: number): number {
  // Rounding both ends down can add two points to span / step.
  const safeMs = spanMs / (MAX_POINTS - 2);
  // That source compares with its safe interval rounded, up or down; rounded up is enough in either case.
  const stepMs = Math.max(intervalMs, roundStep(safeMs));
  return Math.max(MIN_STEP_MS, Math.ceil(stepMs / 1000) * 1000);
}

/** The next longer of the steps that Grafana chooses itself: an hour or a day is a multiple of each shorter one. */
export function roundStep(ms: number): number {
  const round = ROUND_STEPS_SECONDS.find((seconds) => seconds * 1000 >= ms);
  return round === undefined ? ms : round * 1000;
}

function alignDown(timeMs: number, stepMs: number, utcOffsetSeconds: number): number {
  const offsetMs = utcOffsetSeconds * 1000;
  return Math.floor((timeMs + offsetMs) / stepMs) * stepMs - offsetMs;
}

/**
 * A grid as people see it: nothing without any value, by deployment and then in the order of labels; what has equal
 * labels keeps its order.
 */
export function shownGrid(grid: Grid): Grid {
  return isBucketGrid(grid)
    ? { ...grid, groups: inLabelOrder(grid.groups.filter(({ columns }) => columns.length > 0)) }
    : { ...grid, series: inLabelOrder(grid.series.filter(({ column }) => hasValue(column))) };
}

/** The same in memory of its own: that of the samples is used for others. */
export function ownGrid(grid: Grid): Grid {
  return isBucketGrid(grid)
    ? { ...grid, groups: grid.groups.map((group) => ({ ...group, columns: group.columns.map(ownColumn) })) }
    : { ...grid, series: grid.series.map((series) => ({ ...series, column: ownColumn(series.column) })) };
}

/** Panels give colours in this order: whatever else a metric has, its deployments have those that they have elsewhere. */
function inLabelOrder<T extends { labels: Labels }>(labelled: readonly T[]): T[] {
  return labelled
    .map((one) => ({ one, deployment: labelValue(one.labels, 'deployment_id'), key: keyInOrder(one.labels) }))
    .sort((a, b) => inOrder(a.deployment, b.deployment) || inOrder(a.key, b.key))
    .map(({ one }) => one);
}

function keyInOrder(labels: Labels): string {
  return Object.hasOwn(labels, 'le') ? labelKey(labels, 'le') : knownLabelKey(labels);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
