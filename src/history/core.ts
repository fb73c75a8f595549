import { documentedLabelName } from '../catalogue';
import type { Exposition } from '../exposition';
import { labelValue } from '../series/labels';
import { SCRAPE, type Column, type ColumnKind } from './blocks/block';
import { confirmedTime, hasPlaceBefore } from './blocks/believedTime';
import { createColumnStore, type ColumnStore } from './blocks/columnStore';
import { createSeriesResolver } from './seriesResolver';
import { createSeriesTable, type SeriesTable } from './seriesIndex';
import { withColumn } from './blocks/columns';
import type { AppendResult, HistorySelection, HistoryStats, OwnSample } from './types';

export interface HistoryOptions {
  /**
   * Older columns are dropped, a block of columns at a time. Counted back from the newest column whose time others
   * confirm, since a clock may be wrong for a while. Read at each use, since settings change.
   */
  readonly retentionMs: number;
  scrapeIntervalMs: number;
  /** These bound the memory that labels which change all the time can take. */
  maxSeries?: number;
  maxLabelBytes?: number;
}

export const DEFAULT_MAX_SERIES = 60_000;
/** Of names and labels; ten times what series of usual names take when there are as many as there may be. */
export const DEFAULT_MAX_LABEL_BYTES = 64 * 1024 * 1024;
/** An hour of scrapes at one a minute: long enough that arrays weigh little, short enough that idle hours are constants. */
export const COLUMNS_PER_BLOCK = 60;
/**
 * A clock that was put back for good would leave panels empty until it has caught up. So the third scrape in a row
 * that comes before the newest column, each later than the one before, is believed, and the columns after it are
 * dropped as stamped by a wrong clock.
 */
const SKIPS_BEFORE_DROP = 2;

export interface ResolvedColumn extends Column {
  /** New series for which there was no room. */
  refused: number;
}

type Appended = AppendResult & { appended: true };

/** Series and their columns in memory: what all histories are made of, wherever older columns lie. */
export interface HistoryCore {
  readonly columns: ColumnStore;
  readonly table: SeriesTable;
  /**
   * Whether a scrape of this time may follow the newest column; `between`: it has a place before columns that a clock
   * ahead may have stamped; `wrongClock`: it may once the columns after it are dropped.
   */
  roomFor(timeMs: number): 'free' | 'between' | 'taken' | 'wrongClock';
  /** The newest time that is surely past; undefined while no scrape confirms one. */
  confirmedMs(): number | undefined;
  resolve(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    ownSamples: readonly OwnSample[] | undefined
  ): ResolvedColumn;
  put(column: ResolvedColumn): Appended;
  /** The same for a column with a place before the newest one. */
  putBetween(column: ResolvedColumn): Appended;
  /** Drops series that have no sample since then; their numbers go to others. */
  dropSeriesBefore(timeMs: number): void;
  metrics(): Array<{ name: string; seriesCount: number }>;
  labelNames(selection?: HistorySelection): string[];
  labelValues(label: string, selection?: HistorySelection): string[];
  stats(): HistoryStats;
  clear(): void;
}

export function createHistoryCore(options: HistoryOptions): HistoryCore {
  const { scrapeIntervalMs, maxSeries = DEFAULT_MAX_SERIES, maxLabelBytes = DEFAULT_MAX_LABEL_BYTES } = options;
  const columns = createColumnStore({ columnsPerBlock: COLUMNS_PER_BLOCK, scrapeIntervalMs });
  const table = createSeriesTable({ series: maxSeries, labelBytes: maxLabelBytes });
  const resolver = createSeriesResolver(table);
  const counts = { duplicates: 0, seriesRefused: 0, scrapesSkipped: 0 };
  let skippedInARow = 0;
  let lastSkippedMs = -Infinity;
  let snapshotTimestampMs: number | undefined;

  function noted({ timeMs, kind, ids, refused }: ResolvedColumn, duplicates: number): Appended {
    for (let index = 0; index < ids.length; index++) {
      table.sampled(ids[index] ?? 0, timeMs);
    }
    counts.duplicates += duplicates;
    counts.seriesRefused = kind === SCRAPE ? refused : counts.seriesRefused;
    return { appended: true, samples: ids.length - duplicates, duplicates, seriesRefused: refused };
  }

  return {
    columns,
    table,
    roomFor(timeMs) {
      if (timeMs >= 0 && timeMs > (columns.newestMs() ?? -Infinity)) {
        skippedInARow = 0;
        lastSkippedMs = -Infinity;
        return 'free';
      }
      if (timeMs < 0) {
        counts.scrapesSkipped++;
        return 'taken';
      }
      const goesOn = timeMs > lastSkippedMs;
      lastSkippedMs = timeMs;
      if (goesOn && skippedInARow >= SKIPS_BEFORE_DROP) {
        skippedInARow = 0;
        lastSkippedMs = -Infinity;
        return 'wrongClock';
      }
      skippedInARow = goesOn ? skippedInARow + 1 : 1;
      if (hasPlaceBefore(columns.blocks(), timeMs, scrapeIntervalMs)) {
        return 'between';
      }
      counts.scrapesSkipped++;
      return 'taken';
    },
    confirmedMs: () => confirmedTime(columns.blocks()),
    resolve(timeMs, kind, exposition, ownSamples = []) {
      snapshotTimestampMs = newestTimestamp(exposition, snapshotTimestampMs);
      const { ids, values, refused } = resolver.resolve(exposition, ownSamples);
      return { timeMs, kind, ids, values, refused };
    },
    put: (column) => noted(column, columns.append(column)),
    putBetween(column) {
      columns.change(column.timeMs, (stored) => ({ columns: withColumn(stored, column), result: undefined }));
      return noted(column, 0);
    },
    dropSeriesBefore(timeMs) {
      table.dropNotSampledSince(timeMs);
      resolver.forget();
    },
    metrics: () => table.metrics(),
    labelNames: (selection = {}) => sorted(table.select(selection).flatMap(({ labels }) => Object.keys(labels))),
    labelValues(label, selection = {}) {
      const name = documentedLabelName(selection.metric ?? '', label);
      return sorted(table.select(selection).map(({ labels }) => labelValue(labels, name)));
    },
    stats: () => ({
      series: table.size,
      columns: columns.blocks().reduce((sum, { times }) => sum + times.length, 0),
      bytes: columns.blocks().reduce((sum, { bytes }) => sum + bytes, 0),
      ...counts,
      refusedFor: table.refusal(),
      retentionMs: options.retentionMs,
      snapshotTimestampMs,
    }),
    clear() {
      columns.clear();
      table.clear();
      resolver.forget();
      skippedInARow = 0;
      lastSkippedMs = -Infinity;
      snapshotTimestampMs = undefined;
    },
  };
}

function newestTimestamp(exposition: Exposition | undefined, before: number | undefined): number | undefined {
  let newest = before ?? -Infinity;
  for (const timestamp of exposition?.timestamps ?? []) {
    if (timestamp > newest) {
      newest = timestamp;
    }
  }
  return newest === -Infinity ? undefined : newest;
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}
