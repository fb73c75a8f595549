import { isAbsent, sparseColumn } from '../series/stale';
import { FAILURE, NOT_COLLECTED, SCRAPE, createTarget, type Block, type Column } from './block';
import { createBlockWriter } from './blockWriter';
import type { ColumnStoreOptions } from './columnStore';

/** The columns of a block again, those without a scrape left out: where scrapes are missing follows from the others. */
export function columnsOf(block: Block): Column[] {
  const length = block.times.length;
  const columns = Array.from(block.times, (timeMs, index) => ({
    timeMs,
    kind: kindOf(block.kinds[index]),
    ids: new Array<number>(),
    values: new Array<number>(),
  }));
  const target = createTarget(length);
  const cells = sparseColumn(target.values);
  for (let id = 0; id < block.seriesCount; id++) {
    block.copy(id, 0, length, target, 0);
    for (let index = 0; index < length; index++) {
      if (!isAbsent(cells, index)) {
        columns[index]?.ids.push(id);
        columns[index]?.values.push(cells.values[index] ?? NaN);
      }
    }
  }
  return columns.filter(({ kind }) => kind !== NOT_COLLECTED);
}

function kindOf(kind: number | undefined): Column['kind'] {
  return kind === FAILURE ? FAILURE : kind === NOT_COLLECTED ? NOT_COLLECTED : SCRAPE;
}

/**
 * Blocks of the same columns and more, `added` being in order of time and of other times than the stored ones;
 * and how many samples were left out as duplicates.
 */
export function insertColumns(
  blocks: readonly Block[],
  added: readonly Column[],
  options: ColumnStoreOptions
): { blocks: Block[]; duplicates: number } {
  const firstMs = added[0]?.timeMs;
  const lastMs = added.at(-1)?.timeMs;
  if (firstMs === undefined || lastMs === undefined) {
    return { blocks: [...blocks], duplicates: 0 };
  }
  // From the block that holds or precedes the first new column to the one after the last: gaps at their edges change.
  const start = Math.max(
    0,
    blocks.findLastIndex(({ times }) => (times[0] ?? 0) < firstMs)
  );
  const after = blocks.findIndex(({ times }) => (times[0] ?? 0) > lastMs);
  const end = after < 0 ? blocks.length : after + 1;

  const rebuilt: Block[] = [];
  const writer = createBlockWriter({
    ...options,
    afterMs: blocks[start - 1]?.times.at(-1),
    onClosed: (block) => rebuilt.push(block),
  });
  let duplicates = 0;
  for (const column of mergeByTime(blocks.slice(start, end), added)) {
    duplicates += writer.write(column);
  }
  const nextMs = blocks[end]?.times[0];
  if (nextMs !== undefined) {
    writer.endStretchBefore(nextMs);
  }
  writer.close();
  return { blocks: [...blocks.slice(0, start), ...rebuilt, ...blocks.slice(end)], duplicates };
}

/** Blocks without the columns after `timeMs`. */
export function dropColumnsAfter(blocks: readonly Block[], timeMs: number, options: ColumnStoreOptions): Block[] {
  const kept = blocks.filter(({ times }) => (times.at(-1) ?? 0) <= timeMs);
  const cut = blocks[kept.length];
  const remaining = cut === undefined ? [] : columnsOf(cut).filter((column) => column.timeMs <= timeMs);
  const shortened: Block[] = [];
  const writer = createBlockWriter({
    ...options,
    afterMs: kept.at(-1)?.times.at(-1),
    onClosed: (block) => shortened.push(block),
  });
  remaining.forEach((column) => writer.write(column));
  writer.close();
  return [...kept, ...shortened];
}

function* mergeByTime(blocks: readonly Block[], added: readonly Column[]): Generator<Column> {
  let next = 0;
  for (const block of blocks) {
    for (const column of columnsOf(block)) {
      for (; (added[next]?.timeMs ?? Infinity) < column.timeMs; next++) {
        const earlier = added[next];
        if (earlier !== undefined) {
          yield earlier;
        }
      }
      yield column;
    }
  }
  yield* added.slice(next);
}
