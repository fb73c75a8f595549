import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import type { SeriesWindow } from '../../series/window';
import { PARTIAL, SCRAPE } from './block';

/**
 * A window in which samples from elsewhere stand beside scrapes, with the times that speak of each series: a scrape
 * without a series ends it only if scrapes have shown it, and samples from elsewhere say nothing of other series.
 * After `heldFromMs`, failed scrapes end no series.
 */
export function separateTimes({ times, series }: SeriesWindow, kinds: Uint8Array, heldFromMs: number): SeriesWindow {
  const shared = Int32Array.from([...kinds.keys()].filter((place) => kinds[place] !== PARTIAL));
  const held = [...shared].filter((place) => (times[place] ?? 0) > heldFromMs);
  const isHeld = held.length > 0 && !series.some(({ column }) => held.some((place) => !isAbsent(column, place)));
  const kept = isHeld ? shared.subarray(0, shared.length - held.length) : shared;
  const sharedTimes = at(times, kept);
  let before: { places: Int32Array; times: Float64Array } = { places: kept, times: sharedTimes };
  return {
    times: sharedTimes,
    series: series.map(({ labels, column }) => {
      if (!kinds.some((kind, place) => kind === PARTIAL && !isAbsent(column, place))) {
        return { labels, column: pickPlaces(column, kept) };
      }
      const places = placesOf(column, kinds, (place) => (times[place] ?? 0) > heldFromMs);
      if (!equal(places, before.places)) {
        before = { places, times: at(times, places) };
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
  let last: 'scrape' | 'elsewhere' | undefined;
  kinds.forEach((kind, place) => {
    if (!isAbsent(column, place)) {
      places.push(place);
      last = kind === PARTIAL ? 'elsewhere' : 'scrape';
      wasScraped = kind === SCRAPE || (kind === PARTIAL && wasScraped);
      return;
    }
    const ends = kind === SCRAPE ? wasScraped || last !== 'elsewhere' : last !== 'elsewhere' && !isHeld(place);
    if (kind !== PARTIAL && ends) {
      places.push(place);
      last = undefined;
    }
    wasScraped = wasScraped && kind !== SCRAPE;
  });
  return Int32Array.from(places);
}

function at(times: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (place) => times[place] ?? 0);
}

function pickPlaces(column: SparseColumn, places: Int32Array): SparseColumn {
  const picked = sparseColumn(new Float64Array(places.length));
  places.forEach((place, index) => {
    if (isAbsent(column, place)) {
      setAbsent(picked, index);
    } else {
      picked.values[index] = column.values[place] ?? NaN;
    }
  });
  return picked;
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((place, index) => place === b[index]);
}
