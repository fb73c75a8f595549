import { endOf, startOf, type Block } from '../blocks/block';
import { eachWindow, findSamples, seriesBetween } from '../blocks/findSamples';
import { namedColumns, type NamedColumns } from '../text/textFormat';
import type { ExportRange, History } from '../types';
import type { Replica } from './replica';
import { isStored, type Missed, type StoredBlock } from './storedBlocks';

export interface Reading {
  find: History['find'];
  seriesBetween: History['seriesBetween'];
  columnsToExport(range: ExportRange): AsyncGenerator<NamedColumns>;
}

/**
 * Reads while others write: what was read is thrown away and read again when it has gone out of date meanwhile.
 * @param ready resolves once storage has answered for the first time, and what it answered is taken over.
 * @param catchUp reads what other tabs have added, in turn with all changes. @returns whether storage answered.
 */
export function createReading(
  replica: Replica,
  { ready, catchUp }: { ready: () => Promise<unknown>; catchUp: () => Promise<boolean> }
): Reading {
  const { columns, seriesIndex } = replica.core;

  /** Some columns at a time, each found by where the last ones ended: a reader may be slow, and blocks are written anew. */
  async function* columnsToExport({
    fromMs = -Infinity,
    untilMs = Infinity,
  }: ExportRange): AsyncGenerator<NamedColumns> {
    for (let doneMs = fromMs - 1; ;) {
      await ready();
      const { changes } = replica;
      const block = columns.blocks().find((each) => endOf(each) > doneMs);
      if (block === undefined || startOf(block) > untilMs) {
        return;
      }
      const read = await replica.withSamples([block], undefined);
      if ((await isBehind(read)) || changes !== replica.changes) {
        continue;
      }
      const [withSamples] = typeof read === 'string' ? [] : read;
      const some = withSamples && namedColumns(withSamples, { afterMs: doneMs, untilMs }, seriesIndex);
      if (some !== undefined) {
        yield some;
      }
      doneMs = some?.doneMs ?? endOf(block);
    }
  }

  /** Of the heads' lists, which most of them share. */
  function listedSeries(blocks: readonly StoredBlock[], metric = ''): Set<number> {
    const families = blocks.flatMap(({ head }) => head.families).filter(({ name }) => metric === '' || name === metric);
    const lists = new Set(families.map(({ seriesList }) => seriesList));
    return new Set([...lists].flatMap((list) => [...(replica.seriesLists.seriesOf(list) ?? [])]));
  }

  /** Whether to read again, now that this has caught up. Where storage does not answer, there is nothing better. */
  async function isBehind(read: Block[] | Missed): Promise<boolean> {
    return read === 'behind' && catchUp();
  }

  return {
    columnsToExport,
    async seriesBetween(selection, fromMs, toMs) {
      await ready();
      const blocks = columns.blocks().filter((block) => startOf(block) <= toMs && endOf(block) >= fromMs);
      // The heads name the series of a closed block, so that none of its samples has to be read.
      const listed = listedSeries(blocks.filter(isStored), selection.metric);
      const series = seriesIndex.select(selection);
      const others = series.filter(({ id }) => !listed.has(id));
      const inMemory = new Set(
        seriesBetween(
          blocks.filter((block) => !isStored(block)),
          others,
          fromMs,
          toMs
        )
      );
      return series.filter((one) => listed.has(one.id) || inMemory.has(one)).map(({ labels }) => labels);
    },
    async find(selection, fromMs, toMs, readOptions) {
      const metric = selection.metric === '' ? undefined : selection.metric;
      for (;;) {
        await ready();
        const { changes } = replica;
        const all = columns.blocks();
        const wanted = all.filter((block) => startOf(block) <= toMs && endOf(block) >= fromMs);
        const read = wanted.some(isStored) ? await replica.withSamples(wanted, metric) : wanted;
        if (!(await isBehind(read)) && changes === replica.changes) {
          const samples = new Map(
            wanted.map((block, at) => [block, typeof read === 'string' ? block : (read[at] ?? block)])
          );
          const blocks = all.map((block) => samples.get(block) ?? block);
          const found = findSamples(blocks, seriesIndex.select(selection), fromMs, toMs, readOptions);
          return typeof read === 'string' ? eachWindow(found, { isLasting: false }) : found;
        }
      }
    },
  };
}
