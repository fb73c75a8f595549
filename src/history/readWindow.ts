import { isAbsent, sparseColumn, type SparseColumn } from '../series/stale';
import type { SeriesWindow, WindowSeries } from '../series/window';
import { SCRAPE, createTarget, firstAtOrAfter, type Block } from './block';
import type { StoredSeries } from './seriesTable';
import type { ReadOptions } from './types';

/** As long as Prometheus's lookback: older than this, held values would be shown nowhere anyway. */
export const HOLD_MS = 5 * 60 * 1000;

/** Some columns of one block, `to` exclusive. */
interface Stretch {
  block: Block;
  from: number;
  to: number;
}

/** Copies the samples of `series` between the two times, both included. */
export function readWindow(
  blocks: readonly Block[],
  series: readonly StoredSeries[],
  fromMs: number,
  toMs: number,
  { holdFailuresUntilMs }: ReadOptions
): SeriesWindow {
  const stretches = stretchesBetween(blocks, fromMs, toMs);
  const whole = copyStretches(stretches, series);
  const held = holdFailuresUntilMs === undefined ? 0 : heldColumns(blocks, stretches, holdFailuresUntilMs);
  // The scraper's own series, such as `up`, have values in failed scrapes too: what they say must not be held back.
  return held === 0 || whole.series.some(({ column }) => hasValue(column, whole.times.length - held))
    ? whole
    : withoutNewest(whole, held);
}

function stretchesBetween(blocks: readonly Block[], fromMs: number, toMs: number): Stretch[] {
  return blocks
    .filter(({ times }) => (times[0] ?? Infinity) <= toMs && (times[times.length - 1] ?? -Infinity) >= fromMs)
    .map((block) => ({
      block,
      from: firstAtOrAfter(block.times, fromMs),
      to: firstAfter(block.times, toMs),
    }))
    .filter(({ from, to }) => to > from);
}

function firstAfter(times: Float64Array, timeMs: number): number {
  const index = firstAtOrAfter(times, timeMs);
  return times[index] === timeMs ? index + 1 : index;
}

function copyStretches(stretches: readonly Stretch[], series: readonly StoredSeries[]): SeriesWindow {
  const length = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const times = new Float64Array(length);
  let at = 0;
  for (const { block, from, to } of stretches) {
    times.set(block.times.subarray(from, to), at);
    at += to - from;
  }

  const target = createTarget(series.length * length);
  const found: WindowSeries[] = [];
  for (const { id, labels } of series) {
    const start = found.length * length;
    let place = start;
    for (const { block, from, to } of stretches) {
      block.copy(id, from, to, target, place);
      place += to - from;
    }
    const column = sparseColumn(target.values.subarray(start, start + length));
    if (hasValue(column, 0)) {
      found.push({ labels, column });
    }
  }
  return { times, series: found };
}

function hasValue(column: SparseColumn, from: number): boolean {
  for (let index = from; index < column.values.length; index++) {
    if (!isAbsent(column, index)) {
      return true;
    }
  }
  return false;
}

/** How many columns at the end of the stretches come after the newest good scrape and are young enough to be left out. */
function heldColumns(blocks: readonly Block[], stretches: readonly Stretch[], nowMs: number): number {
  const newestGoodMs = newestOfKind(blocks, SCRAPE);
  if (newestGoodMs === undefined || nowMs - newestGoodMs > HOLD_MS) {
    return 0;
  }
  return stretches.reduce(
    (sum, { block, from, to }) => sum + to - Math.max(from, Math.min(to, firstAfter(block.times, newestGoodMs))),
    0
  );
}

export function newestOfKind(blocks: readonly Block[], kind: number): number | undefined {
  for (const { kinds, times } of [...blocks].reverse()) {
    const index = kinds.lastIndexOf(kind);
    if (index >= 0) {
      return times[index];
    }
  }
  return undefined;
}

function withoutNewest({ times, series }: SeriesWindow, count: number): SeriesWindow {
  const length = times.length - count;
  return {
    times: times.subarray(0, length),
    series: series
      .map(({ labels, column }) => ({ labels, column: sparseColumn(column.values.subarray(0, length)) }))
      .filter(({ column }) => hasValue(column, 0)),
  };
}
