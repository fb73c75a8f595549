import { isAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import {
  copyDoubles,
  countPlaces,
  createTarget,
  fillAbsent,
  isScrape,
  NOT_COLLECTED,
  PARTIAL,
  type Block,
  type Column,
  type Target,
} from './block';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

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

/** A block that still takes columns. Series by series, so that reading and closing it copy whole stretches. */
export interface OpenBlock extends Block {
  /** The first of several samples of one series wins. @returns how many samples were left out as duplicates. */
  append(column: Column): number;
  /** All places of all series, `width` a series, the first `times.length` of them in use. */
  readonly cells: SparseColumn;
  readonly width: number;
}

const FIRST_ROWS = 64;

function createOpenBlock(width: number): OpenBlock {
  const times = new Float64Array(width);
  const kinds = new Uint8Array(width);
  let length = 0;
  let rows = 0;
  let target = emptyRows(FIRST_ROWS, width);
  let cells = sparseColumn(target.values);

  function grow(needed: number): void {
    const capacity = target.values.length / width;
    if (needed > capacity) {
      const larger = emptyRows(Math.max(needed, Math.ceil(capacity * 1.5)), width);
      larger.values.set(target.values);
      target = larger;
      cells = sparseColumn(target.values);
    }
    rows = Math.max(rows, needed);
  }

  return {
    width,
    get times() {
      return times.subarray(0, length);
    },
    get kinds() {
      return kinds.subarray(0, length);
    },
    get seriesCount() {
      return rows;
    },
    get cells() {
      return cells;
    },
    get bytes() {
      return target.values.byteLength + times.byteLength + kinds.byteLength;
    },
    append(column) {
      const { ids, values } = column;
      let highest = -1;
      for (let index = 0; index < ids.length; index++) {
        highest = Math.max(highest, ids[index]!);
      }
      grow(highest + 1);
      let duplicates = 0;
      for (let index = 0; index < ids.length; index++) {
        const place = ids[index]! * width + length;
        if (isAbsent(cells, place)) {
          cells.values[place] = values[index]!;
        } else {
          duplicates++;
        }
      }
      times[length] = column.timeMs;
      kinds[length] = column.kind;
      length++;
      return duplicates;
    },
    copy(seriesId, places, into, at) {
      if (seriesId < rows) {
        copyDoubles(target, seriesId * width, places, into, at);
      } else {
        fillAbsent(into, at, at + countPlaces(places));
      }
    },
  };
}

function emptyRows(rows: number, width: number): Target {
  const target = createTarget(rows * width);
  fillAbsent(target, 0, rows * width);
  return target;
}
