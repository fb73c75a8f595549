import { isAbsent, sparseColumn } from '../../series/stale';
import { createTarget, type Block, type Column } from '../blocks/block';
import type { SeriesTable } from '../seriesIndex';
import { writeFamily } from './familyRecord';
import type { Layouts, NamedLayout } from './seriesLists';
import type { BlockHead, FamilyRef, ScrapeRecord } from './records';

export interface PackedBlock {
  head: BlockHead;
  families: Array<{ name: string; record: Uint8Array }>;
  /** All that the head names. */
  layouts: NamedLayout[];
}

/** A column with its samples sorted by family. Of several samples of one series the first is kept. */
export function scrapeOf(
  { timeMs, kind, ids, values }: Column,
  table: SeriesTable,
  layouts: Layouts
): { scrape: ScrapeRecord; layouts: NamedLayout[] } {
  const groups = new Map<string, { ids: number[]; places: number[] }>();
  const seen = new Set<number>();
  for (let place = 0; place < ids.length; place++) {
    const id = ids[place] ?? -1;
    const name = table.get(id)?.name;
    if (name === undefined || seen.has(id)) {
      continue;
    }
    seen.add(id);
    const group = groups.get(name) ?? { ids: [], places: [] };
    groups.set(name, group);
    group.ids.push(id);
    group.places.push(place);
  }
  const families: FamilyRef[] = [];
  const named: NamedLayout[] = [];
  const places: number[] = [];
  for (const [name, group] of groups) {
    const layout = layouts.of(name, group.ids);
    named.push(layout);
    families.push({ name, layout: layout.id, series: group.ids.length, bytes: 0 });
    places.push(...group.places);
  }
  const sorted = Float64Array.from(places, (place) => values[place] ?? NaN);
  return { scrape: { timeMs, kind, families, values: sorted }, layouts: named };
}

/** The layouts that a scrape or a block names. */
export function layoutsOf({ families }: Pick<ScrapeRecord, 'families'>): string[] {
  return families.map(({ layout }) => layout);
}

/** Undoes `scrapeOf`. Families whose layout is not known are left out, and counted. */
export function columnOf(
  { timeMs, kind, families, values }: ScrapeRecord,
  layouts: Layouts
): { column: Column; unknown: number } {
  const ids = new Int32Array(values.length).fill(-1);
  let at = 0;
  let unknown = 0;
  for (const family of families) {
    const numbers = isKnown(family, layouts) ? layouts.seriesOf(family.layout) : undefined;
    ids.set(numbers ?? [], at);
    unknown += numbers === undefined ? 1 : 0;
    at += family.series;
  }
  const taken = [...ids.keys()].filter((place) => (ids[place] ?? -1) >= 0);
  const column =
    taken.length === ids.length
      ? { timeMs, kind, ids, values }
      : {
          timeMs,
          kind,
          ids: taken.map((place) => ids[place] ?? 0),
          values: taken.map((place) => values[place] ?? NaN),
        };
  return { column, unknown };
}

/** Whether the layout that a family names is there, and its own: of its name, with as many series. */
export function isKnown({ name, layout, series }: FamilyRef, layouts: Layouts): boolean {
  const known = layouts.get(layout);
  return known?.name === name && known.labels.length === series;
}

/** All samples of a block, one record per family. */
export async function packBlock(block: Block, id: string, table: SeriesTable, layouts: Layouts): Promise<PackedBlock> {
  const groups = new Map<string, number[]>();
  for (let seriesId = 0; seriesId < block.seriesCount; seriesId++) {
    const name = table.get(seriesId)?.name;
    if (name !== undefined) {
      const group = groups.get(name);
      if (group === undefined) {
        groups.set(name, [seriesId]);
      } else {
        group.push(seriesId);
      }
    }
  }
  // All that reads the block and the table comes before the first wait, during which both may change.
  const width = block.times.length;
  const copied = [...groups].map(([name, seriesIds]) => ({ name, ...cellsOf(block, seriesIds, width) }));
  const named = copied
    .filter(({ ids }) => ids.length > 0)
    .map(({ name, ids, cells }) => ({ name, cells, series: ids.length, layout: layouts.of(name, ids) }));
  const times = block.times.slice();
  const kinds = block.kinds.slice();

  const families: PackedBlock['families'] = [];
  const refs: FamilyRef[] = [];
  for (const { name, cells, series, layout } of named) {
    const record = await writeFamily(cells, { width, blockId: id, name, layout: layout.id });
    families.push({ name, record });
    refs.push({ name, layout: layout.id, series, bytes: record.length });
  }
  const head = { id, times, kinds, families: refs, identified: true };
  return { head, families, layouts: named.map(({ layout }) => layout) };
}

function cellsOf(block: Block, seriesIds: readonly number[], width: number): { ids: number[]; cells: Float64Array } {
  const target = createTarget(seriesIds.length * width);
  const ids: number[] = [];
  for (const seriesId of seriesIds) {
    const start = ids.length * width;
    block.copy(seriesId, 0, width, target, start);
    if (hasSample(target.values.subarray(start, start + width))) {
      ids.push(seriesId);
    }
  }
  return { ids, cells: target.values.slice(0, ids.length * width) };
}

function hasSample(values: Float64Array): boolean {
  const column = sparseColumn(values);
  for (let index = 0; index < values.length; index++) {
    if (!isAbsent(column, index)) {
      return true;
    }
  }
  return false;
}
