import { NOT_COLLECTED, type Block, type Column } from './block';
import { createBlockWriter, type BlockWriter } from './blockWriter';
import { dropColumnsAfter, insertColumns } from './rebuild';

export interface ColumnStoreOptions {
  columnsPerBlock: number;
  scrapeIntervalMs: number;
}

/** All columns in order of time: blocks that lie elsewhere, closed blocks, and the open one that takes new columns. */
export interface ColumnStore {
  blocks(): readonly Block[];
  newestMs(): number | undefined;
  /** Times of scrapes, good or failed. */
  scrapeTimes(): Set<number>;
  /** @returns samples left out as duplicates. */
  append(column: Column): number;
  /** Columns in order of time and of times that are not stored. @returns samples left out as duplicates. */
  insert(columns: readonly Column[]): number;
  dropAfter(timeMs: number): void;
  /** Drops blocks that end before `timeMs`. @returns whether there were any. */
  dropBefore(timeMs: number): boolean;
  /** Begins anew after blocks that lie elsewhere, which are listed but otherwise left alone. */
  startAfter(older: readonly Block[]): void;
  clear(): void;
}

export function createColumnStore(options: ColumnStoreOptions): ColumnStore {
  let older: readonly Block[] = [];
  let closed: readonly Block[] = [];
  let writer = newWriter();

  function newWriter(): BlockWriter {
    return createBlockWriter({
      ...options,
      afterMs: (closed.at(-1) ?? older.at(-1))?.times.at(-1),
      onClosed: (block) => {
        closed = [...closed, block];
      },
    });
  }

  function blocks(): readonly Block[] {
    return [...older, ...closed, ...(writer.open === undefined ? [] : [writer.open])];
  }

  function rewrite(change: (blocks: readonly Block[]) => readonly Block[]): void {
    writer.close();
    closed = change(closed);
    writer = newWriter();
  }

  return {
    blocks,
    newestMs: () => (writer.open ?? closed.at(-1) ?? older.at(-1))?.times.at(-1),
    scrapeTimes: () =>
      new Set(blocks().flatMap(({ times, kinds }) => [...times].filter((_, index) => kinds[index] !== NOT_COLLECTED))),
    append: (column) => writer.write(column),
    insert(columns) {
      let left = 0;
      rewrite((all) => {
        const { blocks: changed, duplicates } = insertColumns(all, columns, options);
        left = duplicates;
        return changed;
      });
      return left;
    },
    dropAfter(timeMs) {
      rewrite((all) => dropColumnsAfter(all, timeMs, options));
    },
    dropBefore(timeMs) {
      const isOld = ({ times }: Block) => (times.at(-1) ?? 0) < timeMs;
      const oldest = closed[0] ?? writer.open;
      if (oldest === undefined || !isOld(oldest)) {
        return false;
      }
      rewrite((all) => all.filter((block) => !isOld(block)));
      return true;
    },
    startAfter(blocksElsewhere) {
      older = blocksElsewhere;
      closed = [];
      writer = newWriter();
    },
    clear() {
      older = [];
      closed = [];
      writer = newWriter();
    },
  };
}
