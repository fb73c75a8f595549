import { endOf, firstAtOrAfter, startOf, type Block, type Column } from './block';
import { createBlockWriter, stretchEnd, type BlockWriter } from './blockWriter';
import { createChangeLog, type ChangeLog, type PastChange } from './changeLog';
import { blocksOf, columnsAgain, columnsOf, firstChanged, upTo } from './columns';

export interface ColumnStoreOptions {
  columnsPerBlock: number;
  scrapeIntervalMs: number;
}

/** All columns in order of time: blocks that lie elsewhere, closed blocks, and the open one that takes new columns. */
export interface ColumnStore {
  /** Every change but a column that comes after all others. */
  readonly log: Pick<ChangeLog, 'mark' | 'since'>;
  blocks(): readonly Block[];
  newestMs(): number | undefined;
  /** @returns samples left out as duplicates. */
  append(column: Column): number;
  /** Writes anew, from the block on that `fromMs` falls into, what is in memory. */
  change<T>(fromMs: number, change: (columns: Iterable<Column>) => { columns: Iterable<Column>; result: T }): T;
  dropAfter(timeMs: number): void;
  /** Drops blocks that end before `timeMs`. @returns whether there were any. */
  dropBefore(timeMs: number): boolean;
  /**
   * Begins anew after blocks that lie elsewhere, which are listed but otherwise left alone.
   * @param changed what is another past than before once recent columns are put again; default all
   */
  startAfter(older: readonly Block[], changed?: PastChange): void;
  clear(): void;
}

const ALL: PastChange = { fromMs: -Infinity, toMs: Infinity };

export function createColumnStore(options: ColumnStoreOptions): ColumnStore {
  const log = createChangeLog();
  let older: readonly Block[] = [];
  let closed: readonly Block[] = [];
  let writer = newWriter();

  function newWriter(): BlockWriter {
    return createBlockWriter({
      ...options,
      after: stretchEnd([...older, ...closed]),
      onClosed: (block) => {
        closed = [...closed, block];
      },
    });
  }

  function blocks(): readonly Block[] {
    return [...older, ...closed, ...(writer.open === undefined ? [] : [writer.open])];
  }

  /** Writes anew from the block on that `fromMs` falls into. */
  function change<T>(fromMs: number, make: (columns: Iterable<Column>) => { columns: Iterable<Column>; result: T }): T {
    // Whether something is missing after the column before follows from when the next one comes.
    log.note({ fromMs: lastBefore(blocks(), fromMs) ?? fromMs, toMs: Infinity });
    writer.close();
    const start = firstChanged(closed, fromMs);
    const kept = closed.slice(0, start);
    const changed = closed.slice(start);
    const existing = columnsAgain(function* () {
      for (const block of changed) {
        yield* columnsOf(block);
      }
    });
    const { columns, result } = make(existing);
    closed = [...kept, ...blocksOf(columns, { ...options, after: stretchEnd([...older, ...kept]) })];
    writer = newWriter();
    return result;
  }

  return {
    log,
    blocks,
    newestMs: () => (writer.open ?? closed.at(-1) ?? older.at(-1))?.times.at(-1),
    append: (column) => writer.write(column),
    change,
    dropAfter(timeMs) {
      change(timeMs, (columns) => ({ columns: upTo(columns, timeMs), result: undefined }));
    },
    dropBefore(timeMs) {
      const isOld = (block: Block) => endOf(block) < timeMs;
      const oldest = closed[0] ?? writer.open;
      if (oldest === undefined || !isOld(oldest)) {
        return false;
      }
      log.note({ fromMs: -Infinity, toMs: timeMs });
      writer.close();
      closed = closed.filter((block) => !isOld(block));
      writer = newWriter();
      return true;
    },
    startAfter(blocksElsewhere, changed = ALL) {
      log.note(changed);
      older = blocksElsewhere;
      closed = [];
      writer = newWriter();
    },
    clear() {
      log.note(ALL);
      older = [];
      closed = [];
      writer = newWriter();
    },
  };
}

function lastBefore(blocks: readonly Block[], timeMs: number): number | undefined {
  const times = blocks.findLast((block) => startOf(block) < timeMs)?.times;
  return times?.[firstAtOrAfter(times, timeMs) - 1];
}
