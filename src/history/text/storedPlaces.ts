import { PARTIAL, isScrape, type Column } from '../blocks/block';
import { GAP_INTERVALS } from '../blocks/blockWriter';

/** As long as Prometheus's lookback: so long a sample from elsewhere is seen, unless a later one takes its place. */
export const LOOKBACK_MS = 5 * 60_000;

/** Where stored columns leave room for others: an import adds where nothing was, and changes nothing that was there. */
export interface StoredPlaces {
  /** Whether a scrape of this time would come in between: the stored ones go on across it. */
  hasScrapeAround(timeMs: number): boolean;
  /** Whether the series shows a stored value at this time. */
  hasValue(id: number, timeMs: number): boolean;
}

/** @param wanted the series that will be asked for. */
export function storedPlaces(
  columns: Iterable<Column>,
  wanted: ReadonlySet<number>,
  scrapeIntervalMs: number
): StoredPlaces {
  const scrapes: number[] = [];
  /** By series, the scrapes that have it: first and last of each run, one after the other. */
  const runs = new Map<number, number[]>();
  /** By series, the times of its samples from elsewhere. */
  const others = new Map<number, number[]>();

  for (const { timeMs, kind, ids } of columns) {
    const at = scrapes.length;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index] ?? -1;
      if (!wanted.has(id)) {
        continue;
      }
      if (kind === PARTIAL) {
        listOf(others, id).push(timeMs);
      } else {
        addToRuns(listOf(runs, id), at);
      }
    }
    if (isScrape(kind)) {
      scrapes.push(timeMs);
    }
  }

  /** Until when what the scrape has shown stands, if the next one does not go on with it. */
  function endOf(at: number): number {
    const startMs = scrapes[at] ?? Infinity;
    const nextMs = scrapes[at + 1] ?? Infinity;
    return nextMs - startMs <= GAP_INTERVALS * scrapeIntervalMs ? nextMs : startMs + scrapeIntervalMs;
  }

  function nextSampleMs(id: number, timeMs: number): number {
    const own = runs.get(id) ?? [];
    const next = countUpTo(scrapes, timeMs);
    const run = firstRunTo(own, next);
    const nextOwn = scrapes[Math.max(own[run] ?? Infinity, next)] ?? Infinity;
    const other = others.get(id) ?? [];
    return Math.min(nextOwn, other[countUpTo(other, timeMs)] ?? Infinity);
  }

  return {
    hasScrapeAround(timeMs) {
      const at = countUpTo(scrapes, timeMs) - 1;
      return at >= 0 && timeMs < endOf(at);
    },
    hasValue(id, timeMs) {
      const own = runs.get(id) ?? [];
      const at = countUpTo(scrapes, timeMs) - 1;
      if (at >= 0 && (own[firstRunTo(own, at)] ?? Infinity) <= at && timeMs < endOf(at)) {
        return true;
      }
      const other = others.get(id) ?? [];
      const before = other[countUpTo(other, timeMs) - 1];
      return (
        before !== undefined && (timeMs < before + scrapeIntervalMs || nextSampleMs(id, timeMs) - before <= LOOKBACK_MS)
      );
    },
  };
}

function listOf(lists: Map<number, number[]>, id: number): number[] {
  let list = lists.get(id);
  if (list === undefined) {
    list = [];
    lists.set(id, list);
  }
  return list;
}

function addToRuns(list: number[], at: number): void {
  const last = list.length - 1;
  if ((list[last] ?? -2) >= at - 1) {
    list[last] = at;
  } else {
    list.push(at, at);
  }
}

/** Place of the first run that ends at or after `at`; beyond the list when there is none. */
function firstRunTo(list: readonly number[], at: number): number {
  let low = 0;
  let high = list.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle * 2 + 1] ?? Infinity) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low * 2;
}

/** How many of the ascending times are at or before this one. */
function countUpTo(times: readonly number[], timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) <= timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
