import { documentedLabelName } from '../catalogue';
import type { Exposition } from '../exposition';
import { labelValue } from '../series/labels';
import type { Steps, Turns } from '../series/turns';
import { SCRAPE, type Column, type ColumnKind } from './blocks/block';
import { mergeColumns } from './blocks/columns';
import { createColumnStore, type ColumnStore } from './blocks/columnStore';
import { confirmedTime, createCoverage, hasPlaceBefore, type Coverage } from './blocks/coverage';
import { COLUMNS_PER_BLOCK, MAX_LABEL_BYTES, MAX_SERIES } from './limits';
import { createSeriesIndex, type SeriesIndex } from './seriesIndex';
import type { AppendResult, History, HistorySelection, HistoryStats, OwnSample } from './types';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

export interface HistoryOptions {
  /**
   * Older columns are dropped, a block of columns at a time. Counted back from the newest scrape whose time later ones
   * confirm, since a clock may be wrong for a while. Read at each use, since settings change.
   */
  readonly retentionMs: number;
  scrapeIntervalMs: number;
  /** Default those of `limits`. They bound the memory that labels which change all the time can take. */
  maxSeries?: number;
  maxLabelBytes?: number;
  /** Default work is done in one go. */
  turns?: Turns;
}

/**
 * A clock that was put back for good would leave panels empty until it has caught up. So when a third scrape in a row
 * comes before the newest column, each later than the one before, its time is believed: the columns after it are
 * dropped, since a clock that was ahead has stamped them.
 */
const SKIPS_BEFORE_DROP = 2;

export interface ScrapeColumn extends Column {
  /** Samples of new series for which there was no room. */
  refused: number;
}

type Appended = AppendResult & { appended: true };

/** Series and their columns in memory: what all histories are made of, wherever older columns lie. */
export interface HistoryCore {
  readonly columns: ColumnStore;
  readonly seriesIndex: SeriesIndex;
  /**
   * Where a scrape of this time may be put:
   * - `end`: after the newest column.
   * - `between`: before columns that a clock ahead may have stamped.
   * - `endOnceDropped`: at the end, once the columns after it are dropped; a clock ahead has stamped them.
   * - `nowhere`: it is skipped and counted.
   */
  placeFor(timeMs: number): 'end' | 'between' | 'endOnceDropped' | 'nowhere';
  /** The newest time that is surely past; undefined while no scrape confirms one. */
  confirmedMs(): number | undefined;
  /** The column of a scrape, with the ids of its series. */
  columnOf(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    ownSamples: readonly OwnSample[] | undefined
  ): Steps<ScrapeColumn>;
  put(column: ScrapeColumn): Appended;
  /** The same for a column with a place before the newest one. */
  putBetween(column: ScrapeColumn): Appended;
  /** Drops series that have no sample since then; their ids go to others. @returns whether there were any. */
  dropSeriesBefore(timeMs: number): boolean;
  changedSince: History['changedSince'];
  coverage(nowMs?: number): Coverage;
  metrics(): Array<{ name: string; seriesCount: number }>;
  labelNames(selection?: HistorySelection): string[];
  labelValues(label: string, selection?: HistorySelection): string[];
  stats(): HistoryStats;
  clear(): void;
}

export function createHistoryCore(options: HistoryOptions): HistoryCore {
  const { scrapeIntervalMs, maxSeries = MAX_SERIES, maxLabelBytes = MAX_LABEL_BYTES } = options;
  const columns = createColumnStore({
    columnsPerBlock: COLUMNS_PER_BLOCK,
    scrapeIntervalMs,
    turns: options.turns,
  });
  const seriesIndex = createSeriesIndex({ series: maxSeries, labelBytes: maxLabelBytes });
  const coverageOf = createCoverage();
  const counts = { duplicates: 0, seriesRefused: 0, scrapesSkipped: 0 };
  let skippedInARow = 0;
  let lastSkippedMs = -Infinity;
  let snapshotTimestampMs: number | undefined;

  function noted({ timeMs, kind, ids, refused }: ScrapeColumn, duplicates: number): Appended {
    for (let index = 0; index < ids.length; index++) {
      seriesIndex.sampled(ids[index]!, timeMs);
    }
    counts.duplicates += duplicates;
    counts.seriesRefused = kind === SCRAPE ? refused : counts.seriesRefused;
    return { appended: true, samples: ids.length - duplicates, duplicates, seriesRefused: refused };
  }

  return {
    columns,
    seriesIndex,
    placeFor(timeMs) {
      if (timeMs >= 0 && timeMs > (columns.newestMs() ?? -Infinity)) {
        skippedInARow = 0;
        lastSkippedMs = -Infinity;
        return 'end';
      }
      if (timeMs < 0) {
        counts.scrapesSkipped++;
        return 'nowhere';
      }
      const goesOn = timeMs > lastSkippedMs;
      lastSkippedMs = timeMs;
      if (goesOn && skippedInARow >= SKIPS_BEFORE_DROP) {
        skippedInARow = 0;
        lastSkippedMs = -Infinity;
        return 'endOnceDropped';
      }
      skippedInARow = goesOn ? skippedInARow + 1 : 1;
      if (hasPlaceBefore(columns.blocks(), timeMs, scrapeIntervalMs)) {
        return 'between';
      }
      counts.scrapesSkipped++;
      return 'nowhere';
    },
    confirmedMs: () => confirmedTime(columns.blocks()),
    *columnOf(timeMs, kind, exposition, ownSamples = []) {
      snapshotTimestampMs = newestTimestamp(exposition, snapshotTimestampMs);
      const { ids, values, refused } = yield* seriesIndex.indexScrape(exposition, ownSamples);
      return { timeMs, kind, ids, values, refused };
    },
    put: (column) => noted(column, columns.append(column)),
    putBetween(column) {
      columns.change(column.timeMs, (stored) => ({ columns: mergeColumns(stored, [column]), result: undefined }));
      return noted(column, 0);
    },
    dropSeriesBefore: seriesIndex.dropNotSampledSince,
    coverage: (nowMs) => coverageOf(columns.blocks(), nowMs),
    changedSince: (mark) => ({
      mark: columns.log.mark(),
      changes: mark === undefined ? undefined : columns.log.since(mark),
    }),
    metrics: () => seriesIndex.metrics(),
    labelNames: (selection = {}) => sorted(seriesIndex.select(selection).flatMap(({ labels }) => Object.keys(labels))),
    labelValues(label, selection = {}) {
      const name = documentedLabelName(selection.metric ?? '', label);
      return sorted(seriesIndex.select(selection).map(({ labels }) => labelValue(labels, name)));
    },
    stats: () => ({
      series: seriesIndex.size,
      columns: columns.blocks().reduce((sum, { times }) => sum + times.length, 0),
      bytes: columns.blocks().reduce((sum, { bytes }) => sum + bytes, 0),
      ...counts,
      refusedFor: seriesIndex.reachedLimit(),
      retentionMs: options.retentionMs,
      snapshotTimestampMs,
    }),
    clear() {
      columns.clear();
      seriesIndex.clear();
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
