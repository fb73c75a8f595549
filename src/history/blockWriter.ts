import { NOT_COLLECTED, type Block, type Column } from './block';
import { closeBlock } from './closedBlock';
import { createOpenBlock, type OpenBlock } from './openBlock';

export interface BlockWriterOptions {
  columnsPerBlock: number;
  scrapeIntervalMs: number;
  /** Time of the last column before the first that is written; undefined when there is none. */
  afterMs: number | undefined;
  /** Takes each block once it is full. */
  onClosed: (block: Block) => void;
}

/** Puts columns, in order of time, into blocks, with a column that ends all series wherever scrapes are missing. */
export interface BlockWriter {
  /** @returns how many samples were left out as duplicates. */
  write(column: Column): number;
  /** Ends the stretch before `timeMs` when that is too far from the last column. */
  endStretchBefore(timeMs: number): void;
  readonly open: OpenBlock | undefined;
  /** Closes the open block, full or not. */
  close(): void;
}

/** Two missed scrapes and some delay: Prometheus's own lookback would bridge more, but nobody was watching here. */
const GAP_INTERVALS = 2.5;

export function createBlockWriter(options: BlockWriterOptions): BlockWriter {
  const { columnsPerBlock, scrapeIntervalMs, onClosed } = options;
  let lastMs = options.afterMs;
  let open: OpenBlock | undefined;

  function close(): void {
    if (open !== undefined && open.times.length > 0) {
      onClosed(closeBlock(open));
    }
    open = undefined;
  }

  function put(column: Column): number {
    open ??= createOpenBlock(columnsPerBlock);
    const duplicates = open.append(column);
    lastMs = column.timeMs;
    if (open.times.length === columnsPerBlock) {
      close();
    }
    return duplicates;
  }

  function endStretchBefore(timeMs: number): void {
    if (lastMs !== undefined && timeMs - lastMs > GAP_INTERVALS * scrapeIntervalMs) {
      put({ timeMs: lastMs + scrapeIntervalMs, kind: NOT_COLLECTED, ids: [], values: [] });
    }
  }

  return {
    write(column) {
      endStretchBefore(column.timeMs);
      return put(column);
    },
    endStretchBefore,
    get open() {
      return open;
    },
    close,
  };
}
