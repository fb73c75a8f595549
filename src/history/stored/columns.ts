import type { Block, Column } from '../blocks/block';
import { createBlockWriter, type StretchEnd } from '../blocks/blockWriter';
import { COLUMNS_PER_BLOCK } from '../core';
import { columnsOf } from '../blocks/columns';
import { isStored } from './storedBlock';

/** The columns that are in memory, oldest first; where scrapes are missing follows from the others. */
export function columnsInMemory(blocks: readonly Block[]): Column[] {
  return blocks.filter((block) => !isStored(block)).flatMap(columnsOf);
}

/** Both in order of time; where both have one of the same time, that of `columns`. */
export function* merged(columns: Iterable<Column>, added: readonly Column[]): Generator<Column> {
  let next = 0;
  for (const column of columns) {
    for (; (added[next]?.timeMs ?? Infinity) <= column.timeMs; next++) {
      const earlier = added[next];
      if (earlier !== undefined && earlier.timeMs < column.timeMs) {
        yield earlier;
      }
    }
    yield column;
  }
  yield* added.slice(next);
}

/** Columns as closed blocks, with a column that ends all series wherever scrapes are missing. */
export function blocksOf(
  columns: Iterable<Column>,
  { after, scrapeIntervalMs }: { after: StretchEnd | undefined; scrapeIntervalMs: number }
): Block[] {
  const blocks: Block[] = [];
  const writer = createBlockWriter({
    columnsPerBlock: COLUMNS_PER_BLOCK,
    scrapeIntervalMs,
    after,
    onClosed: (block) => blocks.push(block),
  });
  for (const column of columns) {
    writer.write(column);
  }
  writer.close();
  return blocks;
}
