import { isAbsent, sparseColumn } from '../../series/stale';
import { FAILURE, NOT_COLLECTED, PARTIAL, SCRAPE, createTarget, type Block, type Column } from './block';
import { createBlockWriter, stretchEnd } from './blockWriter';
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
  switch (kind) {
    case FAILURE:
    case NOT_COLLECTED:
    case PARTIAL:
      return kind;
    default:
      return SCRAPE;
  }
}

/** Columns that can be gone through more than once, each time read anew. */
export function columnsAgain(read: () => Iterable<Column>): Iterable<Column> {
  return { [Symbol.iterator]: () => read()[Symbol.iterator]() };
}

/** The first block that has to be written anew when columns from `fromMs` on change. */
export function firstChanged(blocks: readonly Block[], fromMs: number): number {
  return Math.max(
    0,
    blocks.findLastIndex(({ times }) => (times[0] ?? 0) < fromMs)
  );
}

/** The same blocks, which come after the `older` ones, with the columns from the block on that `fromMs` falls into changed. */
export function changeColumns<T>(
  blocks: readonly Block[],
  fromMs: number,
  change: (columns: Iterable<Column>) => { columns: Iterable<Column>; result: T },
  { older, ...options }: ColumnStoreOptions & { older: readonly Block[] }
): { blocks: Block[]; result: T } {
  const start = firstChanged(blocks, fromMs);
  const kept = blocks.slice(0, start);
  const changed: Block[] = [];
  const writer = createBlockWriter({
    ...options,
    after: stretchEnd([...older, ...kept]),
    onClosed: (block) => changed.push(block),
  });
  const existing = columnsAgain(function* () {
    for (const block of blocks.slice(start)) {
      yield* columnsOf(block);
    }
  });
  const { columns, result } = change(existing);
  for (const column of columns) {
    writer.write(column);
  }
  writer.close();
  return { blocks: [...kept, ...changed], result };
}

/** The columns and one more of another time. */
export function* withColumn(columns: Iterable<Column>, added: Column): Generator<Column> {
  let isPut = false;
  for (const column of columns) {
    if (!isPut && column.timeMs > added.timeMs) {
      isPut = true;
      yield added;
    }
    yield column;
  }
  if (!isPut) {
    yield added;
  }
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
