import { documentedLabelName } from '../catalogue';
import { createExpositionParser, type Exposition } from '../exposition';
import { labelValue } from '../series/labels';
import { FAILURE, SCRAPE, type ColumnKind } from './block';
import { createColumnStore } from './columnStore';
import { coverageOf } from './coverage';
import { exportText } from './exportText';
import { readImport } from './readImport';
import { readWindow } from './readWindow';
import { createSeriesResolver } from './seriesResolver';
import { createSeriesTable } from './seriesTable';
import { storeImport } from './storeImport';
import type { AppendOptions, AppendResult, History } from './types';

export interface HistoryOptions {
  /** Older columns are dropped, a block of columns at a time. Counted back from the newest column. */
  retentionMs: number;
  scrapeIntervalMs: number;
  /** Bounds the memory that labels which change all the time can take. */
  maxSeries?: number;
}

export const DEFAULT_MAX_SERIES = 60_000;
/** An hour of scrapes at one a minute: long enough that arrays weigh little, short enough that idle hours are constants. */
const COLUMNS_PER_BLOCK = 60;
/** What people import they have chosen; the limits on single lines stay. */
const IMPORT_LIMITS = { bodyBytes: Infinity, samples: Infinity };
/**
 * A clock that was put back for good would leave panels empty until it has caught up. So the third scrape in a row
 * that comes before the newest column is believed, and the columns after it are dropped as stamped by a wrong clock.
 */
const SKIPS_BEFORE_DROP = 2;

/** A history in memory only. Each change is made at once; the promises are for histories that lie on disk. */
export function createHistory({
  retentionMs,
  scrapeIntervalMs,
  maxSeries = DEFAULT_MAX_SERIES,
}: HistoryOptions): History {
  const columns = createColumnStore({ columnsPerBlock: COLUMNS_PER_BLOCK, scrapeIntervalMs });
  const table = createSeriesTable(maxSeries);
  const resolver = createSeriesResolver(table);
  const counts = { duplicates: 0, seriesRefused: 0, scrapesSkipped: 0 };
  let skippedInARow = 0;
  let snapshotTimestampMs: number | undefined;

  /** Whether a scrape of this time may follow the newest column. */
  function makeRoomFor(timeMs: number): boolean {
    if (timeMs > (columns.newestMs() ?? -Infinity)) {
      skippedInARow = 0;
      return true;
    }
    if (skippedInARow < SKIPS_BEFORE_DROP) {
      skippedInARow++;
      counts.scrapesSkipped++;
      return false;
    }
    skippedInARow = 0;
    columns.dropAfter(timeMs - 1);
    return true;
  }

  function dropExpired(newestMs: number): void {
    if (columns.dropBefore(newestMs - retentionMs)) {
      table.dropNotSampledSince(columns.blocks()[0]?.times[0] ?? Infinity);
      resolver.forget();
    }
  }

  function appendColumn(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    { ownSamples = [] }: AppendOptions = {}
  ): AppendResult {
    if (!makeRoomFor(timeMs)) {
      return { appended: false, reason: 'notAfterNewest', newestMs: columns.newestMs() ?? timeMs };
    }
    dropExpired(timeMs);
    const { ids, values, refused } = resolver.resolve(exposition, ownSamples);
    const duplicates = columns.append({ timeMs, kind, ids, values });
    for (const id of ids) {
      table.sampled(id, timeMs);
    }
    counts.duplicates += duplicates;
    counts.seriesRefused = kind === SCRAPE ? refused : counts.seriesRefused;
    return { appended: true, samples: ids.length - duplicates, duplicates, seriesRefused: refused };
  }

  return {
    append(timeMs, exposition, options) {
      snapshotTimestampMs = newestTimestamp(exposition, snapshotTimestampMs);
      return appendColumn(timeMs, SCRAPE, exposition, options);
    },
    appendFailure: (timeMs, options) => appendColumn(timeMs, FAILURE, undefined, options),
    read: async (selection, fromMs, toMs, options = {}) =>
      readWindow(columns.blocks(), table.select(selection), fromMs, toMs, options),
    metrics: async () => table.metrics(),
    labelNames: async (selection = {}) => sorted(table.select(selection).flatMap(({ labels }) => Object.keys(labels))),
    async labelValues(label, selection = {}) {
      const name = documentedLabelName(selection.metric ?? '', label);
      return sorted(table.select(selection).map(({ labels }) => labelValue(labels, name)));
    },
    coverage: async () => coverageOf(columns.blocks()),
    stats: async () => ({
      series: table.size,
      columns: columns.blocks().reduce((sum, { times }) => sum + times.length, 0),
      bytes: columns.blocks().reduce((sum, { bytes }) => sum + bytes, 0),
      ...counts,
      snapshotTimestampMs,
    }),
    async importText(chunks, options = {}) {
      const parser = createExpositionParser({ limits: IMPORT_LIMITS });
      const text = await readImport(chunks, parser, options);
      return storeImport(text, { columns, table, retentionMs, nowMs: options.nowMs ?? Infinity });
    },
    exportText: () => exportText(columns.blocks(), table.select({})),
    async clear() {
      columns.clear();
      table.clear();
      resolver.forget();
      skippedInARow = 0;
      snapshotTimestampMs = undefined;
    },
  };
}

function newestTimestamp({ timestamps }: Exposition, before: number | undefined): number | undefined {
  let newest = before ?? -Infinity;
  for (const timestamp of timestamps ?? []) {
    if (timestamp > newest) {
      newest = timestamp;
    }
  }
  return newest === -Infinity ? undefined : newest;
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}
