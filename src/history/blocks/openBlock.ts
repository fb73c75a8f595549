import { isAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import { createTarget, fillAbsent, type Block, type Column, type Target } from './block';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** A block that still takes columns. Series by series, so that reading and closing it copy whole stretches. */
export interface OpenBlock extends Block {
  /** The first of several samples of one series wins. @returns how many samples were left out as duplicates. */
  append(column: Column): number;
  /** All places of all series, `width` a series, the first `times.length` of them in use. */
  readonly cells: SparseColumn;
  readonly width: number;
}

const FIRST_ROWS = 64;

export function createOpenBlock(width: number): OpenBlock {
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
    copy(seriesId, from, to, into, at) {
      if (seriesId >= rows) {
        fillAbsent(into, at, at + to - from);
        return;
      }
      const start = seriesId * width;
      into.values.set(target.values.subarray(start + from, start + to), at);
    },
  };
}

function emptyRows(rows: number, width: number): Target {
  const target = createTarget(rows * width);
  fillAbsent(target, 0, rows * width);
  return target;
}
