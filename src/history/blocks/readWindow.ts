import { isAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import type { SeriesWindow, WindowSeries } from '../../series/window';
import { PARTIAL, SCRAPE, createTarget, firstAtOrAfter, type Block } from './block';
import { separateTimes } from './separateTimes';
import type { StoredSeries } from '../seriesIndex';
import type { ReadOptions } from '../types';

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
  const heldFromMs = holdFailuresUntilMs === undefined ? Infinity : heldFrom(blocks, holdFailuresUntilMs);
  const kinds = kindsOf(stretches);
  if (kinds.includes(PARTIAL)) {
    const window = separateTimes(whole, kinds, heldFromMs);
    return { times: window.times, series: window.series.filter(({ column }) => hasValue(column, 0)) };
  }
  const held = whole.times.length - firstAfter(whole.times, heldFromMs);
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

function kindsOf(stretches: readonly Stretch[]): Uint8Array {
  return Uint8Array.from(stretches.flatMap(({ block, from, to }) => [...block.kinds.subarray(from, to)]));
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

/**
 * The newest good scrape, when what has come after it is young enough to be left out; else infinity. One that a clock
 * ahead has stamped is not the newest.
 */
function heldFrom(blocks: readonly Block[], nowMs: number): number {
  const newestGoodMs = newestGood(blocks, nowMs);
  return newestGoodMs === undefined || nowMs - newestGoodMs > HOLD_MS ? Infinity : newestGoodMs;
}

/** Time of the newest good scrape up to `nowMs`. */
export function newestGood(blocks: readonly Block[], nowMs = Infinity): number | undefined {
  for (const { kinds, times } of [...blocks].reverse()) {
    const upTo = firstAfter(times, nowMs);
    const index = upTo === 0 ? -1 : kinds.lastIndexOf(SCRAPE, upTo - 1);
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
