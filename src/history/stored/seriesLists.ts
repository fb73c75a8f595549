import { fieldsOf, listOf, textOf } from '../../database/schema';
import type { Labels } from '../../series/labels';
import { allSteps, type Steps } from '../../series/turns';
import { fingerprint } from '../codec/cells';
import type { SeriesIndex } from '../seriesIndex';

/** Some series of one metric, in the order in which their samples are stored. */
export interface SeriesList {
  /** Of the metric. */
  name: string;
  labels: Labels[];
}

/** A list as it is stored: under a hash of its text. */
export interface NamedSeriesList extends SeriesList {
  id: string;
  text: string;
}

/**
 * The stored lists of series. Each tab numbers series in its own way, so stored samples say by the id of such a list
 * whose they are. The lists say which numbers those series have in this tab.
 */
export interface SeriesLists {
  /** The list of these series, all of them of this metric, whether it is stored or not. */
  of(name: string, ids: readonly number[]): NamedSeriesList;
  has(id: string): boolean;
  get(id: string): SeriesList | undefined;
  ids(): string[];
  add(id: string, list: SeriesList): void;
  /** Forgets all others. */
  replaceBy(lists: ReadonlyArray<readonly [string, SeriesList]>): void;
  /** Finds out the numbers of a list, some series at a time, before somebody asks for all of them at once. */
  numbering(id: string): Steps<void>;
  /** The numbers of the series in this tab, in the order of the list; -1 where there is no room for one. */
  seriesOf(id: string): Int32Array | undefined;
  /** The place of a series in the list, undefined where it has none. */
  placeOf(id: string, seriesId: number): number | undefined;
  /** To be called when numbers may have been given to other series. */
  forgetNumbers(): void;
}

interface Numbered {
  series: Int32Array;
  places: Map<number, number>;
}

/** So many are found well within a slice. */
const NUMBERED_AT_ONCE = 200;

export function createSeriesLists(seriesIndex: SeriesIndex): SeriesLists {
  const stored = new Map<string, SeriesList>();
  const numbers = new Map<string, Numbered>();
  /** How often the numbers were. */
  let forgotten = 0;
  /** From scrape to scrape nearly all metrics keep their series. */
  const last = new Map<string, { ids: readonly number[]; list: NamedSeriesList }>();

  function* numbering(id: string): Steps<void> {
    const list = stored.get(id);
    if (list === undefined || numbers.has(id)) {
      return;
    }
    const { name, labels } = list;
    const begun = forgotten;
    const series = new Int32Array(labels.length);
    const places = new Map<number, number>();
    for (const [place, one] of labels.entries()) {
      if (place % NUMBERED_AT_ONCE === 0 && place > 0) {
        yield;
        if (forgotten !== begun || stored.get(id) !== list) {
          return;
        }
      }
      series[place] = seriesIndex.idOf(name, one) ?? -1;
      places.set(series[place], place);
    }
    numbers.set(id, { series, places });
  }

  function numbered(id: string): Numbered | undefined {
    if (!numbers.has(id)) {
      allSteps(numbering(id));
    }
    return numbers.get(id);
  }

  function forgetNumbers(): void {
    forgotten++;
    numbers.clear();
    last.clear();
  }

  return {
    of(name, ids) {
      const before = last.get(name);
      if (before?.ids.length === ids.length && ids.every((id, at) => before.ids[at] === id)) {
        return before.list;
      }
      const labels = ids.map((id) => seriesIndex.get(id)?.labels ?? {});
      const text = JSON.stringify({ name, labels });
      const list = { id: fingerprint(text), text, name, labels };
      last.set(name, { ids: [...ids], list });
      return list;
    },
    has: (id) => stored.has(id),
    get: (id) => stored.get(id),
    ids: () => [...stored.keys()],
    add(id, list) {
      stored.set(id, list);
    },
    replaceBy(lists) {
      stored.clear();
      numbers.clear();
      lists.forEach(([id, list]) => stored.set(id, list));
    },
    seriesOf: (id) => numbered(id)?.series,
    placeOf: (id, seriesId) => numbered(id)?.places.get(seriesId),
    numbering,
    forgetNumbers,
  };
}

/**
 * @param id under which it is stored, the hash of its text.
 * @throws TypeError when the text is no list of series, or another one.
 */
export function parseSeriesList(text: string, id: string): SeriesList {
  if (fingerprint(text) !== id) {
    throw new TypeError('another list of series');
  }
  const { name, labels } = fieldsOf(JSON.parse(text));
  return { name: textOf(name), labels: listOf(labels).map(parseLabels) };
}

function parseLabels(value: unknown): Labels {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([label, text]) => [label, String(text)]));
}
