import type { Labels } from '../../series/labels';
import {
  hasValue,
  isAbsent,
  pickPlaces,
  sparseColumn,
  type SeriesWindow,
  type SparseColumn,
  type WindowSeries,
} from '../../series/stale';
import { allSteps, type Steps } from '../../series/turns';
import { PARTIAL, SCRAPE, countPlaces, createTarget, firstAfter, type Block, type Target } from './block';
import type { FoundSamples, HistoryWindow, ReadOptions } from '../types';
import { kindsOf, newestColumns, stretchesBetween, timesAt, timesOf, type Stretch } from './columns';
import { heldFrom } from './coverage';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** A series to read. */
interface WantedSeries {
  id: number;
  labels: Labels;
}

/** The samples of `series` between the two times, both included, which stay where they are until they are read. */
export function findSamples(
  blocks: readonly Block[],
  series: readonly WantedSeries[],
  fromMs: number,
  toMs: number,
  { holdFailuresUntilMs, newestAt }: ReadOptions = {}
): FoundSamples {
  const all = stretchesBetween(blocks, fromMs, toMs);
  const heldFromMs = holdFailuresUntilMs === undefined ? Infinity : heldFrom(blocks, holdFailuresUntilMs);
  // Which columns say something of a series that was imported is another matter for each series.
  const areSeen = newestAt !== undefined && !kindsOf(all).includes(PARTIAL);
  const stretches = areSeen ? newestColumns(all, newestAt) : all;
  const kinds = kindsOf(stretches);
  function* reading(wanted: readonly WantedSeries[], target: Target): Steps<HistoryWindow> {
    return windowOf(yield* copyingStretches(stretches, wanted, target), kinds, heldFromMs);
  }
  return {
    labels: series.map(({ labels }) => labels),
    columns: kinds.length,
    read: () => allSteps(reading(series, createTarget(series.length * kinds.length))),
    readingSome: (places, memory) =>
      reading(
        places.map((place) => series[place]!),
        memory.of(places.length * kinds.length)
      ),
  };
}

/** The same samples, of whose windows something else is said. */
export function eachWindow(found: FoundSamples, said: Partial<HistoryWindow>): FoundSamples {
  return {
    ...found,
    read: () => ({ ...found.read(), ...said }),
    *readingSome(places, memory) {
      return { ...(yield* found.readingSome(places, memory)), ...said };
    },
  };
}

function windowOf(whole: SeriesWindow, kinds: Uint8Array, heldFromMs: number): HistoryWindow {
  if (kinds.includes(PARTIAL)) {
    const window = withOwnTimes(whole, kinds, heldFromMs);
    return { times: window.times, series: window.series.filter(({ column }) => hasValue(column)), isLasting: false };
  }
  const held = whole.times.length - firstAfter(whole.times, heldFromMs);
  // The scraper's own series, such as `up`, have values in failed scrapes too: what they say must not be held back.
  const isShown = held === 0 || whole.series.some(({ column }) => hasValue(column, whole.times.length - held));
  return { ...(isShown ? whole : withoutNewest(whole, held)), isLasting: true };
}

/** Which of `series` have a sample between the two times, both included. */
export function seriesBetween<Series extends WantedSeries>(
  blocks: readonly Block[],
  series: readonly Series[],
  fromMs: number,
  toMs: number
): Series[] {
  const stretches = stretchesBetween(blocks, fromMs, toMs);
  const target = createTarget(Math.max(0, ...stretches.map(({ from, to }) => to - from)));
  return series.filter(({ id }) =>
    stretches.some(({ block, from, to }) => {
      block.copy(id, { from, to }, target, 0);
      return hasValue(sparseColumn(target.values.subarray(0, to - from)));
    })
  );
}

/** So many samples are copied within a millisecond or two. */
const COPIED_AT_ONCE = 10_000;

/** @param target has room for all of them */
function* copyingStretches(
  stretches: readonly Stretch[],
  series: readonly WantedSeries[],
  target: Target
): Steps<SeriesWindow> {
  const times = timesOf(stretches);
  const { length } = times;
  const found: WindowSeries[] = [];
  let copied = 0;
  for (const { id, labels } of series) {
    if (copied >= COPIED_AT_ONCE) {
      copied = 0;
      yield;
    }
    copied += length;
    const start = found.length * length;
    let place = start;
    for (const stretch of stretches) {
      stretch.block.copy(id, stretch, target, place);
      place += countPlaces(stretch);
    }
    const column = sparseColumn(target.values.subarray(start, start + length));
    if (hasValue(column)) {
      found.push({ labels, column });
    }
  }
  return { times, series: found };
}

function withoutNewest({ times, series }: SeriesWindow, count: number): SeriesWindow {
  const length = times.length - count;
  return {
    times: times.subarray(0, length),
    series: series
      .map(({ labels, column }) => ({ labels, column: sparseColumn(column.values.subarray(0, length)) }))
      .filter(({ column }) => hasValue(column)),
  };
}

/**
 * Gives each series that was imported beside scrapes times of its own: those of the columns that say something of it.
 * A scrape without the series ends it only if scrapes have shown it before, and a column of imported samples says
 * nothing of series that it does not have. After `heldFromMs`, failed scrapes end no series.
 */
function withOwnTimes({ times, series }: SeriesWindow, kinds: Uint8Array, heldFromMs: number): SeriesWindow {
  const shared = Int32Array.from([...kinds.keys()].filter((place) => kinds[place] !== PARTIAL));
  const held = [...shared].filter((place) => times[place]! > heldFromMs);
  const isHeld = held.length > 0 && !series.some(({ column }) => held.some((place) => !isAbsent(column, place)));
  const kept = isHeld ? shared.subarray(0, shared.length - held.length) : shared;
  const sharedTimes = timesAt(times, kept);
  let before: { places: Int32Array; times: Float64Array } = { places: kept, times: sharedTimes };
  return {
    times: sharedTimes,
    series: series.map(({ labels, column }) => {
      if (!kinds.some((kind, place) => kind === PARTIAL && !isAbsent(column, place))) {
        return { labels, column: pickPlaces(column, kept) };
      }
      const places = placesOf(column, kinds, (place) => times[place]! > heldFromMs);
      if (!equal(places, before.places)) {
        before = { places, times: timesAt(times, places) };
      }
      return { labels, times: before.times, column: pickPlaces(column, places) };
    }),
  };
}

/** Places of the columns that say something of the series. */
function placesOf(column: SparseColumn, kinds: Uint8Array, isHeld: (place: number) => boolean): Int32Array {
  const places: number[] = [];
  /** Whether the newest scrape that was good had the series. */
  let wasScraped = false;
  let last: 'scrape' | 'import' | undefined;
  kinds.forEach((kind, place) => {
    if (!isAbsent(column, place)) {
      places.push(place);
      last = kind === PARTIAL ? 'import' : 'scrape';
      wasScraped = kind === SCRAPE || (kind === PARTIAL && wasScraped);
      return;
    }
    const ends = kind === SCRAPE ? wasScraped || last !== 'import' : last !== 'import' && !isHeld(place);
    if (kind !== PARTIAL && ends) {
      places.push(place);
      last = undefined;
    }
    wasScraped = wasScraped && kind !== SCRAPE;
  });
  return Int32Array.from(places);
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((place, index) => place === b[index]);
}
