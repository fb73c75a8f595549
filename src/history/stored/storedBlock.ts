import { fillAbsent, type Block } from '../blocks/block';
import type { SeriesTable } from '../seriesIndex';
import type { Layouts } from './seriesLists';
import type { BlockHead } from './records';

/** A block on disk, known by its head only. Its samples have to be read before they can be copied. */
export interface StoredBlock extends Block {
  readonly head: BlockHead;
}

export function storedBlock(head: BlockHead): StoredBlock {
  return {
    head,
    times: head.times,
    kinds: head.kinds,
    seriesCount: 0,
    bytes: head.times.byteLength + head.kinds.byteLength,
    copy(_, from, to, target, at) {
      fillAbsent(target, at, at + to - from);
    },
  };
}

export function isStored(block: Block): block is StoredBlock {
  return 'head' in block;
}

/** The same block with the families that were read. Series are those of the table at the time of copying. */
export function withFamilies(
  { head }: StoredBlock,
  families: ReadonlyMap<string, Block>,
  table: SeriesTable,
  layouts: Layouts
): Block {
  const refs = new Map(head.families.map((family) => [family.name, family]));
  return {
    times: head.times,
    kinds: head.kinds,
    seriesCount: highestSeries(head, layouts) + 1,
    bytes: 0,
    copy(seriesId, from, to, target, at) {
      const name = table.get(seriesId)?.name ?? '';
      const place = layouts.placeOf(refs.get(name)?.layout ?? '', seriesId);
      const family = families.get(name);
      if (place === undefined || family === undefined) {
        fillAbsent(target, at, at + to - from);
      } else {
        family.copy(place, from, to, target, at);
      }
    },
  };
}

function highestSeries({ families }: BlockHead, layouts: Layouts): number {
  let highest = -1;
  for (const { layout } of families) {
    for (const id of layouts.seriesOf(layout) ?? []) {
      highest = Math.max(highest, id);
    }
  }
  return highest;
}
