import type { PackedBlock } from './families';
import type { ShelfContents } from './contents';
import type { Layout, NamedLayout } from './seriesLists';
import type { BlockHead, HistoryRecord, ScrapeRecord } from './records';
import type { RetentionInUse } from './retentions';
import { createShelfReading } from './recordReader';
import { createShelfWriting } from './recordWriter';
import type { Storage, Stored } from '../../database/storage';
import type { Version } from './version';

export interface NewScrape {
  timeMs: number;
  record: Uint8Array;
  /** Those that it names and that are not stored yet. */
  layouts: readonly NamedLayout[];
  news: string | undefined;
}

/** Blocks that take the place of others and of recent scrapes. */
export interface Rewrite {
  removed: readonly BlockHead[];
  added: readonly PackedBlock[];
  /** Those that the blocks name and that are not stored yet. */
  layouts: readonly NamedLayout[];
  /** Recent scrapes that are in a block now, or not wanted any more. */
  scrapeTimes: readonly number[];
  newestMs: number | undefined;
  /** Layouts that nothing names any more. */
  unusedLayouts: readonly string[];
  /** Default as it was. */
  imported?: HistoryRecord['imported'];
  /** What ends before this is past the retention. */
  keptFromMs: number;
  /** Default as they were. */
  news?: string;
}

/** - `behind`: another tab has changed the history, so what this change rests on has to be read again. */
export type WriteOutcome = 'written' | 'behind' | 'leaseLost';

export interface ShelfNews {
  news: string | undefined;
  newestMs: number | undefined;
  retentions: RetentionInUse[];
  /** What was added since; undefined when more has changed, so that everything has to be read again. */
  scrapes: ScrapeRecord[] | undefined;
}

export interface Lease {
  row: string;
  generation: number;
}

/** The stored form of one history. Every change checks in its own transaction that nobody was faster. */
export interface Shelf {
  load(): Promise<Stored<ShelfContents>>;
  newsSince(base: Version): Promise<Stored<ShelfNews>>;
  /** Those that are stored and readable of these. */
  layouts(ids: readonly string[]): Promise<Stored<Array<[string, Layout]>>>;
  append(scrape: NewScrape, base: Version, lease?: Lease): Promise<Stored<Version | Exclude<WriteOutcome, 'written'>>>;
  rewrite(change: Rewrite, base: Version, lease?: Lease): Promise<Stored<WriteOutcome>>;
  /**
   * The samples of families of one block, undefined where there is no such record. `behind` unless the block is of
   * what is stored now, which is checked in the same transaction.
   */
  families(head: BlockHead, names: readonly string[], base: Version | undefined): Promise<Stored<unknown[] | 'behind'>>;
  clear(): Promise<Stored<void>>;
}

export interface ShelfOptions {
  storage: Storage;
  key: string;
  /** Of the data sources of this page, by source. */
  retentionsInUse: () => ReadonlyMap<string, number>;
  /** The number of a lease in a stored budget row. */
  generationOf: (row: unknown) => number | undefined;
  /** A text that no other tab or call has been given or will be. */
  newId: () => string;
}

/** @param confirmedMs the newest time that is surely past. */
export function createShelf(options: ShelfOptions, confirmedMs: () => number | undefined): Shelf {
  return { ...createShelfReading(options), ...createShelfWriting(options, confirmedMs) };
}
