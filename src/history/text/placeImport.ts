import { SCRAPE_METRIC_NAMES } from '../../catalogue';
import { LOOKBACK_MS } from '../../series/stale';
import type { Steps } from '../../series/turns';
import { firstAfter, isScrape, PARTIAL, type Column } from '../blocks/block';
import { GAP_INTERVALS } from '../blocks/blockWriter';
import type { SeriesIndex } from '../seriesIndex';
import type { ImportResult } from '../types';
import type { ImportedColumn, ImportedText } from './textFormat';

export interface ImportTarget {
  seriesIndex: SeriesIndex;
  retentionMs: number;
  scrapeIntervalMs: number;
  /** No column later than this is taken, and none older than the retention before it. Infinity where nobody says. */
  nowMs: number;
  /** Of what is stored; it tells the time where nobody says it. */
  newestMs: number | undefined;
}

/** What of a text is taken. */
export interface PlacedImport {
  /** In order of time. Of times that are stored already they have the samples to add. */
  columns: Column[];
  result: ImportResult;
}

/**
 * Decides which samples of a text are taken, and as what. A sample is taken only where its series shows nothing. A
 * scrape is taken as one only where nobody collected; elsewhere its samples are taken for their own series.
 */
export function* placeImport(text: ImportedText, stored: Iterable<Column>, target: ImportTarget): Steps<PlacedImport> {
  const { seriesIndex, scrapeIntervalMs } = target;
  const ids = text.series.map(({ name, labels }) => seriesIndex.known(name, labels));
  const wanted = new Set(ids.filter((id) => id !== undefined));
  const shown = yield* shownValues(stored, wanted, scrapeIntervalMs);
  const { fromMs, toMs } = acceptedTimes(text, target);
  const left = { series: new Set<number>(), samples: 0 };
  const columns: Column[] = [];
  let lastScrapeMs = -Infinity;
  let tooOld = 0;

  for (const column of text.columns) {
    yield;
    const { timeMs } = column;
    tooOld += timeMs >= 0 && timeMs < fromMs ? 1 : 0;
    if (timeMs < fromMs || timeMs > toMs) {
      continue;
    }
    const isOfScrape = isScrape(column.kind);
    const kind =
      isOfScrape && timeMs - lastScrapeMs >= scrapeIntervalMs / 2 && !shown.isCollected(timeMs) ? column.kind : PARTIAL;
    const taken = takenSamples(column, isOfScrape && kind === PARTIAL, shown);
    if (taken.ids.length > 0 || kind !== PARTIAL) {
      lastScrapeMs = kind === PARTIAL ? lastScrapeMs : timeMs;
      columns.push({ timeMs, kind, ...taken });
    }
  }

  /** What a scrape says of itself, such as `up`, means nothing beside the scrapes of somebody else. */
  function isAboutScrape(place: number): boolean {
    const entry = text.series[place];
    return entry !== undefined && SCRAPE_METRIC_NAMES.has(entry.name) && Object.keys(entry.labels).length === 0;
  }

  function takenSamples(column: ImportedColumn, withoutOwn: boolean, { isShown }: ShownValues) {
    const taken = { ids: new Array<number>(), values: new Array<number>() };
    const seen = new Set<number>();
    column.ids.forEach((place, index) => {
      const known = ids[place];
      if ((withoutOwn && isAboutScrape(place)) || (known !== undefined && isShown(known, column.timeMs))) {
        return;
      }
      const id = known ?? newIdOf(place);
      if (id === undefined) {
        left.series.add(place);
        left.samples++;
      } else if (!seen.has(id)) {
        seen.add(id);
        taken.ids.push(id);
        taken.values.push(column.values[index] ?? NaN);
      }
    });
    return taken;
  }

  function newIdOf(place: number): number | undefined {
    const entry = text.series[place];
    const id = entry && !left.series.has(place) ? seriesIndex.idOfImported(entry.name, entry.labels) : undefined;
    ids[place] = id;
    return id;
  }

  for (const { timeMs, ids: sampled } of columns) {
    Array.from(sampled).forEach((id) => seriesIndex.sampled(id, timeMs));
    yield;
  }
  return {
    columns,
    result: {
      scrapes: columns.length,
      samples: columns.reduce((sum, { ids: sampled }) => sum + sampled.length, 0),
      skipped: text.columns.length - columns.length,
      tooOld,
      undated: text.undated,
      seriesLeftOut: left.series.size,
      samplesLeftOut: left.samples,
    },
  };
}

/** From when on stored columns matter to what a text may add. */
export function importReach({ columns }: ImportedText, scrapeIntervalMs: number): number {
  return (columns[0]?.timeMs ?? Infinity) - Math.max(LOOKBACK_MS, GAP_INTERVALS * scrapeIntervalMs);
}

/** Times before 1970 have no place. */
function acceptedTimes(
  { columns }: ImportedText,
  { nowMs, newestMs: storedMs = -Infinity, retentionMs }: ImportTarget
) {
  const newestMs = Number.isFinite(nowMs) ? nowMs : Math.max(storedMs, columns.at(-1)?.timeMs ?? -Infinity);
  return { fromMs: Math.max(0, newestMs - retentionMs), toMs: nowMs };
}

/** What stored columns show at any moment: an import adds only where they show nothing. */
export interface ShownValues {
  /** Whether somebody collected here at this time, so that no imported scrape may come in between. */
  isCollected(timeMs: number): boolean;
  /** Whether the series has a value at this time. */
  isShown(id: number, timeMs: number): boolean;
}

/** @param wanted the series that will be asked for. */
function* shownValues(
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
    const next = firstAfter(scrapes, timeMs);
    const run = firstRunTo(scraped, next);
    const nextScrapeMs = scrapes[Math.max(scraped[run] ?? Infinity, next)] ?? Infinity;
    const imported = ofImports.get(id) ?? [];
    return Math.min(nextScrapeMs, imported[firstAfter(imported, timeMs)] ?? Infinity);
  }

  return {
    isCollected(timeMs) {
      const at = firstAfter(scrapes, timeMs) - 1;
      return at >= 0 && timeMs < endOf(at);
    },
    isShown(id, timeMs) {
      const scraped = runs.get(id) ?? [];
      const at = firstAfter(scrapes, timeMs) - 1;
      if (at >= 0 && (scraped[firstRunTo(scraped, at)] ?? Infinity) <= at && timeMs < endOf(at)) {
        return true;
      }
      const imported = ofImports.get(id) ?? [];
      const before = imported[firstAfter(imported, timeMs) - 1];
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
