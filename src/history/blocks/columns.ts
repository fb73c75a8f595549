import { isAbsent, sparseColumn } from '../../series/stale';
import type { Steps } from '../../series/turns';
import {
  countPlaces,
  createTarget,
  endOf,
  FAILURE,
  firstAfter,
  firstAtOrAfter,
  NOT_COLLECTED,
  PARTIAL,
  SCRAPE,
  startOf,
  type Block,
  type Column,
  type Places,
} from './block';
import { createBlockWriter, type BlockWriterOptions, type OpenBlock } from './blockWriter';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** So many samples are copied well within a slice. */
const COPIED_AT_ONCE = 50_000;

/** How many columns of a block are copied at once. */
export function columnsAtOnce(seriesCount: number): number {
  return Math.max(1, Math.floor(COPIED_AT_ONCE / Math.max(1, seriesCount)));
}

/**
 * The columns of a block again, those without a scrape left out: where scrapes are missing follows from the others.
 * A few are copied at once, so that whoever goes through them can stop in between.
 * @param from place of the first of them, `to` exclusive. Default all.
 */
export function* columnsOf(block: Block, from = 0, to = block.times.length): Generator<Column> {
  // A stored block goes through the lists of all its families to count them.
  const { seriesCount } = block;
  const most = columnsAtOnce(seriesCount);
  for (let start = from; start < to; start += most) {
    yield* copied(block, seriesCount, start, Math.min(start + most, to));
  }
}

/** Those of blocks in order of time. */
export function* columnsOfAll(blocks: readonly Block[]): Generator<Column> {
  for (const block of blocks) {
    yield* columnsOf(block);
  }
}

function copied(block: Block, seriesCount: number, from: number, to: number): Column[] {
  const length = to - from;
  const columns = Array.from(block.times.subarray(from, to), (timeMs, index) => ({
    timeMs,
    kind: kindOf(block.kinds[from + index]),
    ids: new Array<number>(),
    values: new Array<number>(),
  }));
  const target = createTarget(length);
  const cells = sparseColumn(target.values);
  const places = { from, to };
  for (let id = 0; id < seriesCount; id++) {
    block.copy(id, places, target, 0);
    for (let index = 0; index < length; index++) {
      if (!isAbsent(cells, index)) {
        columns[index]!.ids.push(id);
        columns[index]!.values.push(cells.values[index]!);
      }
    }
  }
  return columns.filter(({ kind }) => kind !== NOT_COLLECTED);
}

/** The times of the columns that `columnsOf` gives. */
export function columnTimes({ times, kinds }: Pick<Block, 'times' | 'kinds'>): number[] {
  return Array.from(times).filter((_, at) => kinds[at] !== NOT_COLLECTED);
}

function kindOf(kind: number | undefined): Column['kind'] {
  switch (kind) {
    case FAILURE:
    case NOT_COLLECTED:
    case PARTIAL:
      return kind;
    default:
      return SCRAPE;
  }
}

/** The reverse: columns as blocks, with a column that ends all series wherever scrapes are missing. */
export function* blocksOf(columns: Iterable<Column>, options: Omit<BlockWriterOptions, 'onFull'>): Steps<OpenBlock[]> {
  const blocks: OpenBlock[] = [];
  const writer = createBlockWriter({ ...options, onFull: (block) => blocks.push(block) });
  for (const column of columns) {
    writer.write(column);
    yield;
  }
  writer.close();
  return blocks;
}

/** Columns that can be gone through more than once, each time read anew. */
export function columnsAgain(read: () => Iterable<Column>): Iterable<Column> {
  return { [Symbol.iterator]: () => read()[Symbol.iterator]() };
}

/**
 * Both in order of time.
 * @param ofOneTime what there is where both have a column of the same time. Default the samples of both.
 */
export function* mergeColumns(
  columns: Iterable<Column>,
  added: readonly Column[],
  ofOneTime: (column: Column, added: Column) => Column = samplesOfBoth
): Generator<Column> {
  let next = 0;
  for (const column of columns) {
    let other = added[next];
    while (other !== undefined && other.timeMs < column.timeMs) {
      yield other;
      other = added[++next];
    }
    if (other?.timeMs === column.timeMs) {
      next++;
      yield ofOneTime(column, other);
    } else {
      yield column;
    }
  }
  yield* added.slice(next);
}

/** Samples that speak for their own series only say nothing of what kind of column they are in. */
function samplesOfBoth(column: Column, added: Column): Column {
  return {
    timeMs: column.timeMs,
    kind: column.kind === PARTIAL ? added.kind : column.kind,
    ids: [...Array.from(column.ids), ...Array.from(added.ids)],
    values: [...Array.from(column.values), ...Array.from(added.values)],
  };
}

/** Columns up to a time, it included. */
export function* upTo(columns: Iterable<Column>, timeMs: number): Generator<Column> {
  for (const column of columns) {
    if (column.timeMs > timeMs) {
      return;
    }
    yield column;
  }
}

/** Index of the first block that has to be written anew when columns from `fromMs` on change. */
export function firstChanged(blocks: readonly Block[], fromMs: number): number {
  return Math.max(
    0,
    blocks.findLastIndex((block) => startOf(block) < fromMs)
  );
}

/** Some columns of one block. */
export interface Stretch extends Places {
  block: Block;
}

export function stretchesBetween(blocks: readonly Block[], fromMs: number, toMs: number): Stretch[] {
  return blocks
    .filter((block) => startOf(block) <= toMs && endOf(block) >= fromMs)
    .map((block) => ({
      block,
      from: firstAtOrAfter(block.times, fromMs),
      to: firstAfter(block.times, toMs),
    }))
    .filter(({ from, to }) => to > from);
}

/** Only the columns that are the newest at one of some ascending times. */
export function newestColumns(stretches: readonly Stretch[], newestAt: Float64Array): Stretch[] {
  return stretches.flatMap(({ block, from, to }, index) => {
    const { times } = block;
    const next = stretches[index + 1];
    const endMs = next === undefined ? Infinity : next.block.times[next.from]!;
    const seen = Array.from({ length: to - from }, (_, column) => from + column).filter((column) => {
      const untilMs = column + 1 < to ? times[column + 1]! : endMs;
      return firstAtOrAfter(newestAt, times[column]!) < firstAtOrAfter(newestAt, untilMs);
    });
    return seen.length === 0 ? [] : [{ block, from, to, picked: Int32Array.from(seen) }];
  });
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, stretch) => sum + countPlaces(stretch), 0);
}

export function kindsOf(stretches: readonly Stretch[]): Uint8Array {
  const kinds = new Uint8Array(lengthOf(stretches));
  let at = 0;
  for (const { block, from, to, picked } of stretches) {
    kinds.set(picked?.map((place) => block.kinds[place]!) ?? block.kinds.subarray(from, to), at);
    at += countPlaces({ from, to, picked });
  }
  return kinds;
}

export function timesOf(stretches: readonly Stretch[]): Float64Array {
  const times = new Float64Array(lengthOf(stretches));
  let at = 0;
  for (const stretch of stretches) {
    const { block, from, to, picked } = stretch;
    times.set(picked === undefined ? block.times.subarray(from, to) : timesAt(block.times, picked), at);
    at += countPlaces(stretch);
  }
  return times;
}

export function timesAt(times: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (place) => times[place]!);
}
