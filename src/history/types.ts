import type { StorageProblem } from '../database/storage';
import type { Exposition } from '../exposition/types';
import type { Labels, Matcher } from '../series/labels';
import type { SeriesWindow } from '../series/stale';
import type { Steps } from '../series/turns';
import type { Memory } from './blocks/block';
import type { PastChange } from './blocks/columnStore';
import type { Coverage, FailedStretch } from './blocks/coverage';
import type { SeriesLimit } from './limits';

export type { Coverage, FailedStretch, Memory, PastChange };

/** Series to choose. Without a metric, or with an empty one, those of all metrics. */
export interface HistorySelection {
  metric?: string;
  matchers?: readonly Matcher[];
}

/** A sample that the scraper adds of its own, such as `up`. */
export interface OwnSample {
  name: string;
  labels: Labels;
  value: number;
}

/**
 * - `leaseLost`: somebody else has been allowed to scrape meanwhile, so this scrape is the older one and was left out.
 * - `notAfterNewest`: the scrape was skipped and counted, since it is not later than what is there. `placeFor` in
 *   `core.ts` has the rules for clocks that were ahead.
 */
export type AppendResult =
  | { appended: true; samples: number; duplicates: number; seriesRefused: number }
  | { appended: false; reason: 'leaseLost' }
  | { appended: false; reason: 'notAfterNewest'; newestMs: number };

export interface AppendOptions {
  /** Kept beside the scrape's own samples, in the same column. */
  ownSamples?: readonly OwnSample[];
  /** Generation of the lease under which it was scraped, where tabs share one. It must still be held. */
  lease?: number;
  /** What the scrape has led to, for other tabs that find it stored. */
  news?: string;
}

export interface ReadOptions {
  /**
   * The "now" of a live read. When the newest columns are failed scrapes and the newest good scrape is no older than the
   * lookback, those columns are left out, so that panels keep the last values.
   */
  holdFailuresUntilMs?: number;
  /**
   * Ascending times, ms, where all that is asked for is what is newest at each of them: other columns may be left out,
   * and mostly are.
   */
  newestAt?: Float64Array;
}

export interface HistoryWindow extends SeriesWindow {
  /**
   * Whether a part of it, read by itself, would say the same, and would again. Not so where storage did not answer, or
   * where imported samples lie beside scrapes, of which what came before says whether they end.
   */
  isLasting: boolean;
  /** Up to here it was read, where what is later may not be shown, ms. */
  shownUntilMs?: number;
}

export interface HistoryStats {
  series: number;
  /** Columns of all kinds. */
  columns: number;
  /** Bytes of the columns of samples and times; labels not counted. */
  bytes: number;
  /** Series of the newest scrape that were left out because the limit on series is reached. Above 0 is worth a notice. */
  seriesRefused: number;
  /** Which limit series were left out for last. */
  refusedFor: SeriesLimit | undefined;
  /** How long samples are kept: the longest that a data source which shares the history wants. */
  retentionMs: number;
  /** Samples left out because the same column had one of the same series already. */
  duplicates: number;
  /** Scrapes skipped because they were not later than the newest column. */
  scrapesSkipped: number;
  /** Newest timestamp written in a body, in milliseconds; it feeds the age of the data only. */
  snapshotTimestampMs: number | undefined;
  /** Of the part on disk; undefined where a history lives in memory only. */
  stored?: StoredStats;
}

export interface StoredStats {
  /** Why new samples are in memory only; undefined when they are stored. */
  problem: StorageProblem | undefined;
  /** Columns that are in memory only. */
  unsaved: number;
  /** Of closed blocks, as they are stored. */
  bytes: number;
  blocks: number;
  /** Records that could not be read. What they held is missing, and nothing else. */
  damaged: number;
}

/**
 * - `text`: Prometheus text exposition, timestamps in milliseconds.
 * - `openMetrics`: in seconds, with an end line, as promtool takes it to make blocks of a Prometheus.
 */
export type ExportFormat = 'text' | 'openMetrics';

/** Times of the samples to export, both included; everything where they are left out. */
export interface ExportRange {
  fromMs?: number;
  untilMs?: number;
}

export interface ImportProgress {
  /** Read so far, unpacked. */
  bytes: number;
  /** How many there are; set once all is read and nothing stops it any more. */
  scrapes?: number;
}

export interface ImportOptions {
  onProgress?: (progress: ImportProgress) => void;
  /** Stops it as long as it is being read; then nothing was added. */
  signal?: AbortSignal;
  /**
   * Times later than this are skipped, since they would stand in the way of the next scrapes, and those older than the
   * retention before it, since they would be dropped at once. Default the newest time of the text.
   */
  nowMs?: number;
}

export interface ImportResult {
  scrapes: number;
  samples: number;
  /** Times of which nothing was taken: what they say is stored already, outside the retention, or in the future. */
  skipped: number;
  /** Of those the ones that are older than what is kept. */
  tooOld: number;
  /** Samples without a timestamp, which have no place in time. */
  undated: number;
  /** Series for which there was no room, and their samples. */
  seriesLeftOut: number;
  samplesLeftOut: number;
}

/** Samples that were found and are not copied yet, so that some series at a time can be. */
export interface FoundSamples {
  /** Of the chosen series, whether or not they have a sample. */
  readonly labels: readonly Labels[];
  /** How many columns there are of each. */
  readonly columns: number;
  /** What `History.read` gives. As long as `changedSince` tells of no change. */
  read(): HistoryWindow;
  /**
   * The same of some of the series, good for as long as nobody else is given the memory.
   * @param places theirs in `labels`
   */
  readingSome(places: readonly number[], memory: Memory): Steps<HistoryWindow>;
}

/** The samples of one data source over time. Reads are promises because a history may lie on disk. */
export interface History {
  /** @param timeMs start of the scrape; a timestamp in the body places no sample. */
  append(timeMs: number, exposition: Exposition, options?: AppendOptions): AppendResult | Promise<AppendResult>;
  /** A failed scrape: from here on no series has a value, but those of `ownSamples`. */
  appendFailure(timeMs: number, options?: AppendOptions): AppendResult | Promise<AppendResult>;
  /**
   * The chosen series that have a sample in `fromMs` … `toMs` (both included), oldest first.
   * The caller takes the lookback or window off `fromMs`.
   */
  read(selection: HistorySelection, fromMs: number, toMs: number, options?: ReadOptions): Promise<HistoryWindow>;
  /** The same, to be copied by and by. */
  find(selection: HistorySelection, fromMs: number, toMs: number, options?: ReadOptions): Promise<FoundSamples>;
  /**
   * What of the past was changed since a mark that this gave before: all but columns that came after all others.
   * @returns `changes` undefined where there is no mark, or it is too long ago.
   */
  changedSince(mark?: number): { mark: number; changes: readonly PastChange[] | undefined };
  /** Names with their number of series, in the order of names. */
  metrics(): Promise<Array<{ name: string; seriesCount: number }>>;
  labelNames(selection?: HistorySelection): Promise<string[]>;
  labelValues(label: string, selection?: HistorySelection): Promise<string[]>;
  /** The labels of the chosen series that have a sample in `fromMs` … `toMs`; of what lies on disk to the block. */
  seriesBetween(selection: HistorySelection, fromMs: number, toMs: number): Promise<Labels[]>;
  /** @param nowMs good scrapes after it, which a clock ahead has stamped, are not the newest. Default they are. */
  coverage(nowMs?: number): Promise<Coverage>;
  stats(): Promise<HistoryStats>;
  /**
   * Text with timestamps, as either way of exporting writes it or as other programs do, in pieces of any size. It adds
   * only where nothing was: what any series shows at any time stays.
   * @throws ExpositionError with the line in the whole text; nothing is stored then.
   */
  importText(chunks: AsyncIterable<Uint8Array>, options?: ImportOptions): Promise<ImportResult>;
  /**
   * Samples as text with timestamps, UTF-8, one piece per scrape, oldest first; no piece where there are none.
   * @param format default `text`.
   */
  exportText(format?: ExportFormat, range?: ExportRange): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** @throws Error when what is stored could not be deleted; then all is as it was. */
  clear(): Promise<void>;
}
