import { isScrape, NOT_COLLECTED, PARTIAL, type Block, type Column } from './block';
import { createOpenBlock, type OpenBlock } from './openBlock';

export interface BlockWriterOptions {
  columnsPerBlock: number;
  scrapeIntervalMs: number;
  /** What stands before the first column that is written; undefined when nothing does. */
  after: StretchEnd | undefined;
  /** Takes each block once it is full. It no longer changes. */
  onFull: (block: OpenBlock) => void;
}

/** How some columns end. */
export interface StretchEnd {
  /** Time of the last one. */
  lastMs: number;
  /** Time of the newest scrape; undefined when a column after it says already that nobody collects any more. */
  scrapeMs: number | undefined;
}

/** Puts columns, in order of time, into blocks, with a column that ends all series wherever scrapes are missing. */
export interface BlockWriter {
  /** @returns how many samples were left out as duplicates. */
  write(column: Column): number;
  readonly open: OpenBlock | undefined;
  /** Closes the open block, full or not. */
  close(): void;
}

/** So many intervals without a scrape are a gap: two missed scrapes and some delay. In a gap nothing is shown, lookback or not. */
export const GAP_INTERVALS = 2.5;

export function createBlockWriter(options: BlockWriterOptions): BlockWriter {
  const { columnsPerBlock, scrapeIntervalMs, onFull } = options;
  let end = options.after;
  let open: OpenBlock | undefined;

  function close(): void {
    if (open !== undefined && open.times.length > 0) {
      onFull(open);
    }
    open = undefined;
  }

  function put(column: Column): number {
    open ??= createOpenBlock(columnsPerBlock);
    const duplicates = open.append(column);
    end = endAfter(end, column.timeMs, column.kind);
    if (open.times.length === columnsPerBlock) {
      close();
    }
    return duplicates;
  }

  /** Ends the stretch of scrapes before `timeMs` when that is too far from the last of them. */
  function endStretchBefore(timeMs: number): void {
    if (end?.scrapeMs === undefined || timeMs - end.scrapeMs <= GAP_INTERVALS * scrapeIntervalMs) {
      return;
    }
    // Imported samples may stand there already.
    const endMs = Math.max(end.scrapeMs + scrapeIntervalMs, end.lastMs + 1);
    if (endMs < timeMs) {
      put({ timeMs: endMs, kind: NOT_COLLECTED, ids: [], values: [] });
    }
  }

  return {
    write(column) {
      endStretchBefore(column.timeMs);
      return put(column);
    },
    get open() {
      return open;
    },
    close,
  };
}

function endAfter(end: StretchEnd | undefined, lastMs: number, kind: number | undefined): StretchEnd {
  return { lastMs, scrapeMs: isScrape(kind) ? lastMs : kind === PARTIAL ? end?.scrapeMs : undefined };
}

/** How blocks end; undefined when there are none. */
export function stretchEnd(blocks: readonly Block[]): StretchEnd | undefined {
  const lastMs = blocks.at(-1)?.times.at(-1);
  if (lastMs === undefined) {
    return undefined;
  }
  for (const { times, kinds } of [...blocks].reverse()) {
    const at = kinds.findLastIndex((kind) => kind !== PARTIAL);
    if (at >= 0) {
      return { lastMs, scrapeMs: isScrape(kinds[at]) ? times[at] : undefined };
    }
  }
  return { lastMs, scrapeMs: undefined };
}
