import { documentedLabelName, documentedLabels } from '../catalogue';
import { labelKey, type Labels } from '../series/labels';
import { compileMatchers } from '../series/matcher';
import { createRoom, type Refusal, type RoomLimits, type RoomUse } from './seriesLimits';
import type { HistorySelection } from './types';

export interface StoredSeries {
  readonly id: number;
  readonly name: string;
  /** Under documented names, without empty values. */
  readonly labels: Labels;
}

/** Gives each series a small number. Numbers of dropped series are given out again. */
export interface SeriesTable {
  /** The id of a series, new or known; undefined when it is new and the table is full. */
  idOf(name: string, labels: Labels): number | undefined;
  /** The same for a series of a scrape, which is no longer one of imports only. */
  idOfScraped(name: string, labels: Labels): number | undefined;
  /** The same for a series from elsewhere: it takes no room from others, and has as much of its own. */
  idOfImported(name: string, labels: Labels): number | undefined;
  /** The id of a series that is known. */
  known(name: string, labels: Labels): number | undefined;
  get(id: number): StoredSeries | undefined;
  /** Notes that a series has a sample of this time. */
  sampled(id: number, timeMs: number): void;
  /** Drops series whose newest sample is older than all that is kept; their ids are given to others. */
  dropNotSampledSince(timeMs: number): void;
  select(selection: HistorySelection): StoredSeries[];
  metrics(): Array<{ name: string; seriesCount: number }>;
  readonly size: number;
  /** Why a series was refused last. */
  refusal(): Refusal | undefined;
  /** What series from elsewhere take. */
  imported(): RoomUse;
  /** What of that is stored, as far as is known: not all of them need be told from others. */
  setImportedStored(use: RoomUse): void;
  clear(): void;
}

export function createSeriesTable(limits: RoomLimits): SeriesTable {
  const room = createRoom(limits);
  const byKey = new Map<string, number>();
  const byMetric = new Map<string, Set<number>>();
  const series: Array<StoredSeries | undefined> = [];
  /** Time of the newest sample, by id. */
  const newestSampleMs: number[] = [];
  const free: number[] = [];

  /** Ids of series that only imports have. */
  const fromElsewhere = new Set<number>();

  function add(key: string, name: string, labels: Labels): number {
    const id = free.pop() ?? series.length;
    const entry = { id, name, labels };
    series[id] = entry;
    byKey.set(key, id);
    const siblings = byMetric.get(entry.name);
    if (siblings === undefined) {
      byMetric.set(entry.name, new Set([id]));
    } else {
      siblings.add(id);
    }
    return id;
  }

  function remove(id: number): void {
    const entry = series[id];
    if (entry === undefined) {
      return;
    }
    series[id] = undefined;
    newestSampleMs[id] = -Infinity;
    free.push(id);
    const key = keyOf(entry.name, entry.labels);
    byKey.delete(key);
    room.giveBack(key, fromElsewhere.delete(id));
    const siblings = byMetric.get(entry.name);
    siblings?.delete(id);
    if (siblings?.size === 0) {
      byMetric.delete(entry.name);
    }
  }

  function idOf(name: string, labels: Labels, key: string): number | undefined {
    return byKey.get(key) ?? (room.take(key, false) ? add(key, name, labels) : undefined);
  }

  return {
    idOf(name, wireLabels) {
      const labels = storedLabels(name, wireLabels);
      return idOf(name, labels, keyOf(name, labels));
    },
    idOfScraped(name, wireLabels) {
      const labels = storedLabels(name, wireLabels);
      const key = keyOf(name, labels);
      const id = idOf(name, labels, key);
      if (id !== undefined && fromElsewhere.delete(id)) {
        room.giveBack(key, true);
        room.claim(key);
      }
      return id;
    },
    idOfImported(name, wireLabels) {
      const labels = storedLabels(name, wireLabels);
      const key = keyOf(name, labels);
      const known = byKey.get(key);
      if (known !== undefined || !room.take(key, true)) {
        return known;
      }
      const id = add(key, name, labels);
      fromElsewhere.add(id);
      return id;
    },
    known: (name, wireLabels) => byKey.get(keyOf(name, storedLabels(name, wireLabels))),
    get: (id) => series[id],
    sampled(id, timeMs) {
      newestSampleMs[id] = Math.max(newestSampleMs[id] ?? -Infinity, timeMs);
    },
    dropNotSampledSince(timeMs) {
      for (let id = 0; id < series.length; id++) {
        if ((newestSampleMs[id] ?? -Infinity) < timeMs) {
          remove(id);
        }
      }
    },
    select({ metric = '', matchers = [] }) {
      const matches = compileMatchers(
        matchers.map((matcher) => ({ ...matcher, label: documentedLabelName(metric, matcher.label) }))
      );
      const candidates = metric === '' ? series : [...(byMetric.get(metric) ?? [])].map((id) => series[id]);
      return candidates.filter((entry) => entry !== undefined).filter((entry) => matches(entry.labels));
    },
    metrics: () =>
      [...byMetric].map(([name, ids]) => ({ name, seriesCount: ids.size })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    get size() {
      return byKey.size;
    },
    refusal: room.refusal,
    imported: room.imported,
    setImportedStored: room.setImportedStored,
    clear() {
      room.clear();
      fromElsewhere.clear();
      byKey.clear();
      byMetric.clear();
      series.length = 0;
      newestSampleMs.length = 0;
      free.length = 0;
    },
  };
}

/** The parser's own object wherever it can stay, since its texts are shared among all series. */
function storedLabels(name: string, wireLabels: Labels): Labels {
  const labels = documentedLabels(name, wireLabels);
  return Object.values(labels).includes('')
    ? Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))
    : labels;
}

function keyOf(name: string, labels: Labels): string {
  return `${name}\n${labelKey(labels)}`;
}
