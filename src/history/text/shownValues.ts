import { LOOKBACK_MS } from '../../series/lookback';
import type { Steps } from '../../series/turns';
import { PARTIAL, isScrape, type Column } from '../blocks/block';
import { GAP_INTERVALS } from '../blocks/blockWriter';

/** What stored columns show at any moment: an import adds only where they show nothing. */
export interface ShownValues {
  /** Whether somebody collected here at this time, so that no imported scrape may come in between. */
  isCollected(timeMs: number): boolean;
  /** Whether the series has a value at this time. */
  isShown(id: number, timeMs: number): boolean;
}

/** @param wanted the series that will be asked for. */
export function* shownValues(
  columns: Iterable<Column>,
  wanted: ReadonlySet<number>,
  scrapeIntervalMs: number
): Steps<ShownValues> {
  const scrapes: number[] = [];
  /** By series, the scrapes that have it: first and last of each run, one after the other. */
  const runs = new Map<number, number[]>();
  /** By series, the times of its imported samples. */
  const ofImports = new Map<number, number[]>();

  for (const { timeMs, kind, ids } of columns) {
    yield;
    const at = scrapes.length;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index] ?? -1;
      if (!wanted.has(id)) {
        continue;
      }
      if (kind === PARTIAL) {
        listOf(ofImports, id).push(timeMs);
      } else {
        addToRuns(listOf(runs, id), at);
      }
    }
    if (isScrape(kind)) {
      scrapes.push(timeMs);
    }
  }

  /** Until when a value of this scrape is shown, should the next scrape not have the series. */
  function endOf(at: number): number {
    const startMs = scrapes[at] ?? Infinity;
    const nextMs = scrapes[at + 1] ?? Infinity;
    return nextMs - startMs <= GAP_INTERVALS * scrapeIntervalMs ? nextMs : startMs + scrapeIntervalMs;
  }

  function nextSampleMs(id: number, timeMs: number): number {
    const scraped = runs.get(id) ?? [];
    const next = countUpTo(scrapes, timeMs);
    const run = firstRunTo(scraped, next);
    const nextScrapeMs = scrapes[Math.max(scraped[run] ?? Infinity, next)] ?? Infinity;
    const imported = ofImports.get(id) ?? [];
    return Math.min(nextScrapeMs, imported[countUpTo(imported, timeMs)] ?? Infinity);
  }

  return {
    isCollected(timeMs) {
      const at = countUpTo(scrapes, timeMs) - 1;
      return at >= 0 && timeMs < endOf(at);
    },
    isShown(id, timeMs) {
      const scraped = runs.get(id) ?? [];
      const at = countUpTo(scrapes, timeMs) - 1;
      if (at >= 0 && (scraped[firstRunTo(scraped, at)] ?? Infinity) <= at && timeMs < endOf(at)) {
        return true;
      }
      const imported = ofImports.get(id) ?? [];
      const before = imported[countUpTo(imported, timeMs) - 1];
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
