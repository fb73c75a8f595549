import { allSteps, IN_ONE_GO, inTurns, type Turns } from '../../series/turns';
import { endOf, firstAtOrAfter, startOf, type Block, type Column } from './block';
import { createBlockWriter, stretchEnd, type BlockWriter, type OpenBlock } from './blockWriter';
import { closingBlock } from './closedBlock';
import { blocksOf, columnsAgain, columnsOfAll, firstChanged, upTo } from './columns';

export interface ColumnStoreOptions {
  columnsPerBlock: number;
  scrapeIntervalMs: number;
  /** Between which full blocks are closed. Default at once. */
  turns?: Turns;
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

export function createColumnStore({ turns = IN_ONE_GO, ...options }: ColumnStoreOptions): ColumnStore {
  const log = createChangeLog();
  let older: readonly Block[] = [];
  let closed: readonly Block[] = [];
  let writer = newWriter();

  function newWriter(): BlockWriter {
    return createBlockWriter({
      ...options,
      after: stretchEnd([...older, ...closed]),
      onFull: (block) => {
        closed = [...closed, block];
        void close(block);
      },
    });
  }

  /** Until it is closed a full block says the same in more bytes. */
  async function close(full: OpenBlock): Promise<void> {
    const small = await inTurns(closingBlock(full), turns.begin('background'));
    closed = closed.map((block) => (block === full ? small : block));
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
    const existing = columnsAgain(() => columnsOfAll(changed));
    const { columns, result } = make(existing);
    const full = allSteps(blocksOf(columns, { ...options, after: stretchEnd([...older, ...kept]) }));
    closed = [...kept, ...full];
    full.forEach((block) => void close(block));
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

/** A stretch of the past whose columns are others than before, both ends included. */
export interface PastChange {
  fromMs: number;
  toMs: number;
}

/** What of the past was changed, so that what was computed from it can be kept as long as it was not. */
export interface ChangeLog {
  note(change: PastChange): void;
  /** A moment to ask for changes since. */
  mark(): number;
  /** @returns undefined where that is longer ago than is remembered. */
  since(mark: number): readonly PastChange[] | undefined;
}

/** Changes are rare; whoever has not asked for so many computes anew. */
const REMEMBERED = 200;

export function createChangeLog(): ChangeLog {
  let noted: PastChange[] = [];
  let forgotten = 0;
  return {
    note(change) {
      noted.push(change);
      if (noted.length > REMEMBERED) {
        noted = noted.slice(REMEMBERED / 2);
        forgotten += REMEMBERED / 2;
      }
    },
    mark: () => forgotten + noted.length,
    since: (mark) => (mark < forgotten ? undefined : noted.slice(mark - forgotten)),
  };
}
