import type { Labels } from '../../series/labels';
import type { SeriesTable } from '../seriesIndex';
import { fingerprint } from '../codec/fingerprint';

/** The series of one metric in the order in which their samples are stored. */
export interface Layout {
  name: string;
  labels: Labels[];
}

/** A layout as it is named and stored. */
export interface NamedLayout extends Layout {
  id: string;
  text: string;
}

/** The stored layouts. Samples name theirs by content, so tabs need not agree on numbers for series. */
export interface Layouts {
  /** The layout of these series, all of them of this metric, whether it is stored or not. */
  of(name: string, ids: readonly number[]): NamedLayout;
  has(id: string): boolean;
  get(id: string): Layout | undefined;
  ids(): string[];
  add(id: string, layout: Layout): void;
  /** Forgets all others. */
  replaceBy(layouts: ReadonlyArray<readonly [string, Layout]>): void;
  /** Series by place, as the table numbers them; -1 where it has no room. */
  seriesOf(id: string): Int32Array | undefined;
  /** The place of a series, undefined where it has none. */
  placeOf(id: string, seriesId: number): number | undefined;
  /** To be called when the table has given numbers to other series. */
  forgetNumbers(): void;
}

interface Numbered {
  series: Int32Array;
  places: Map<number, number>;
}

export function createLayouts(table: SeriesTable): Layouts {
  const stored = new Map<string, Layout>();
  const numbers = new Map<string, Numbered>();
  /** From scrape to scrape nearly all families keep their layout. */
  const last = new Map<string, { ids: readonly number[]; layout: NamedLayout }>();

  function numbered(id: string): Numbered | undefined {
    const layout = stored.get(id);
    let entry = numbers.get(id);
    if (entry === undefined && layout !== undefined) {
      const series = Int32Array.from(layout.labels, (labels) => table.idOf(layout.name, labels) ?? -1);
      entry = { series, places: new Map(Array.from(series, (number, place) => [number, place])) };
      numbers.set(id, entry);
    }
    return entry;
  }

  return {
    of(name, ids) {
      const before = last.get(name);
      if (before?.ids.length === ids.length && ids.every((id, at) => before.ids[at] === id)) {
        return before.layout;
      }
      const labels = ids.map((id) => table.get(id)?.labels ?? {});
      const text = JSON.stringify({ name, labels });
      const layout = { id: fingerprint(text), text, name, labels };
      last.set(name, { ids: [...ids], layout });
      return layout;
    },
    has: (id) => stored.has(id),
    get: (id) => stored.get(id),
    ids: () => [...stored.keys()],
    add(id, layout) {
      stored.set(id, layout);
    },
    replaceBy(layouts) {
      stored.clear();
      numbers.clear();
      layouts.forEach(([id, layout]) => stored.set(id, layout));
    },
    seriesOf: (id) => numbered(id)?.series,
    placeOf: (id, seriesId) => numbered(id)?.places.get(seriesId),
    forgetNumbers() {
      numbers.clear();
      last.clear();
    },
  };
}

/**
 * @param id the name under which it is stored, which follows from its content.
 * @throws Error when the text is no layout, or another one.
 */
export function parseLayout(text: string, id: string): Layout {
  if (fingerprint(text) !== id) {
    throw new Error('another layout');
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('name' in value) || !('labels' in value)) {
    throw new Error('no layout');
  }
  const { name, labels } = value;
  if (typeof name !== 'string' || !Array.isArray(labels)) {
    throw new Error('no layout');
  }
  return { name, labels: labels.map(parseLabels) };
}

function parseLabels(value: unknown): Labels {
  if (typeof value !== 'object' || value === null) {
    throw new Error('no labels');
  }
  return Object.fromEntries(Object.entries(value).map(([label, text]) => [label, String(text)]));
}
