import { PARTIAL, isScrape, type Column } from '../blocks/block';
import { GAP_INTERVALS } from '../blocks/blockWriter';
import { OWN_SERIES } from '../ownSeries';
import type { ImportedColumn, ImportedText } from './readImport';
import type { SeriesTable } from '../seriesIndex';
import { LOOKBACK_MS, storedPlaces, type StoredPlaces } from './storedPlaces';
import type { ImportResult } from '../types';

export interface ImportTarget {
  table: SeriesTable;
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
 * Finds the places of a text's samples among stored columns. It adds only where nothing was: what a series shows at any
 * moment stays, and no scrape comes between two others. What has no place as a scrape is taken as samples that speak for
 * their own series.
 */
export function placeImport(text: ImportedText, stored: Iterable<Column>, target: ImportTarget): PlacedImport {
  const { table, scrapeIntervalMs } = target;
  const ids = text.series.map(({ name, labels }) => table.known(name, labels));
  const wanted = new Set(ids.filter((id) => id !== undefined));
  const places = storedPlaces(stored, wanted, scrapeIntervalMs);
  const { fromMs, toMs } = acceptedTimes(text, target);
  const left = { series: new Set<number>(), samples: 0 };
  const columns: Column[] = [];
  let lastScrapeMs = -Infinity;
  let tooOld = 0;

  for (const column of text.columns) {
    const { timeMs } = column;
    tooOld += timeMs >= 0 && timeMs < fromMs ? 1 : 0;
    if (timeMs < fromMs || timeMs > toMs) {
      continue;
    }
    const isOfScrape = isScrape(column.kind);
    const kind =
      isOfScrape && timeMs - lastScrapeMs >= scrapeIntervalMs / 2 && !places.hasScrapeAround(timeMs)
        ? column.kind
        : PARTIAL;
    const taken = takenSamples(column, isOfScrape && kind === PARTIAL, places);
    if (taken.ids.length > 0 || kind !== PARTIAL) {
      lastScrapeMs = kind === PARTIAL ? lastScrapeMs : timeMs;
      columns.push({ timeMs, kind, ...taken });
    }
  }

  /** What a scrape tells of itself means nothing beside the scrapes of somebody else. */
  function isAboutScrape(place: number): boolean {
    const entry = text.series[place];
    return entry !== undefined && OWN_SERIES.has(entry.name) && Object.keys(entry.labels).length === 0;
  }

  function takenSamples(column: ImportedColumn, withoutOwn: boolean, { hasValue }: StoredPlaces) {
    const taken = { ids: new Array<number>(), values: new Array<number>() };
    const seen = new Set<number>();
    column.ids.forEach((place, index) => {
      const known = ids[place];
      if ((withoutOwn && isAboutScrape(place)) || (known !== undefined && hasValue(known, column.timeMs))) {
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
    const id = entry && !left.series.has(place) ? table.idOfImported(entry.name, entry.labels) : undefined;
    ids[place] = id;
    return id;
  }

  for (const { timeMs, ids: sampled } of columns) {
    Array.from(sampled).forEach((id) => table.sampled(id, timeMs));
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
function acceptedTimes({ columns }: ImportedText, { nowMs, newestMs: storedMs = 0, retentionMs }: ImportTarget) {
  const newestMs = Number.isFinite(nowMs) ? nowMs : Math.max(storedMs, columns.at(-1)?.timeMs ?? 0);
  return { fromMs: Math.max(0, newestMs - retentionMs), toMs: nowMs };
}

/** Stored columns and those that were taken, in order of time. */
export function* withImported(stored: Iterable<Column>, taken: readonly Column[]): Generator<Column> {
  let next = 0;
  for (const column of stored) {
    for (; (taken[next]?.timeMs ?? Infinity) < column.timeMs; next++) {
      yield* taken.slice(next, next + 1);
    }
    const same = taken[next];
    if (same?.timeMs === column.timeMs) {
      next++;
      yield bothOf(column, same);
    } else {
      yield column;
    }
  }
  yield* taken.slice(next);
}

function bothOf(stored: Column, taken: Column): Column {
  return {
    timeMs: stored.timeMs,
    kind: stored.kind === PARTIAL ? taken.kind : stored.kind,
    ids: [...Array.from(stored.ids), ...Array.from(taken.ids)],
    values: [...Array.from(stored.values), ...Array.from(taken.values)],
  };
}
