import { documentedLabelName, documentedLabels } from '../catalogue';
import type { Exposition } from '../exposition/types';
import { labelKey, compileMatchers, type Labels } from '../series/labels';
import type { Steps } from '../series/turns';
import { createSeriesQuota, type SeriesLimit, type SeriesLimits, type SeriesUse } from './limits';
import type { HistorySelection, OwnSample } from './types';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

export interface IndexedSeries {
  readonly id: number;
  readonly name: string;
  /** Under documented names, without empty values. */
  readonly labels: Labels;
}

/** Samples with the numbers of their series. */
export interface IndexedSamples {
  ids: Int32Array;
  values: Float64Array;
  /** Samples of new series for which there was no room. */
  refused: number;
}

/** Gives each series of a history a small number, its id. Ids of dropped series are given out again. */
export interface SeriesIndex {
  /** The id of a series, new or known; undefined when it is new and there is no room. */
  idOf(name: string, labels: Labels): number | undefined;
  /** The same for a series that is imported: it takes no room from others, and has as much of its own. */
  idOfImported(name: string, labels: Labels): number | undefined;
  /** The id of a series that is known. */
  known(name: string, labels: Labels): number | undefined;
  /** The samples of a scrape: its own ones, then those of the body. Its series are no longer imported ones only. */
  indexScrape(exposition: Exposition | undefined, ownSamples: readonly OwnSample[]): Steps<IndexedSamples>;
  get(id: number): IndexedSeries | undefined;
  /** Notes that a series has a sample of this time. */
  sampled(id: number, timeMs: number): void;
  /** Drops series whose newest sample is older than all that is kept; their ids are given to others. */
  dropNotSampledSince(timeMs: number): boolean;
  /** The same list as long as no series came or went. */
  select(selection: HistorySelection): readonly IndexedSeries[];
  metrics(): Array<{ name: string; seriesCount: number }>;
  readonly size: number;
  /** Which limit a series was refused for last. */
  reachedLimit(): SeriesLimit | undefined;
  /** What series take that only imports have. */
  imported(): SeriesUse;
  /** What they take in the database, where some of the known series are such and nobody can tell which. */
  setImported(use: SeriesUse): void;
  clear(): void;
}

/** Of so many selections it is remembered what they chose; panels of a page ask for the same ones over and over. */
const MOST_SELECTIONS = 100;
/** So many samples of series that were not there before take about a millisecond. */
const SAMPLES_AT_ONCE = 500;

export function createSeriesIndex(limits: SeriesLimits): SeriesIndex {
  const quota = createSeriesQuota(limits);
  const byKey = new Map<string, number>();
  const byMetric = new Map<string, Set<number>>();
  const series: Array<IndexedSeries | undefined> = [];
  /** Time of the newest sample, by id. */
  const newestSampleMs: number[] = [];
  const free: number[] = [];
  /** Ids of series that only imports have. */
  const importedOnly = new Set<number>();
  /** By the selection as text; forgotten whenever a series comes or goes. */
  const selected = new Map<string, readonly IndexedSeries[]>();
  /**
   * By the number that the parser gives a series. It makes one labels object for each series and keeps it between
   * scrapes, so from one scrape to the next nearly all are found here.
   */
  let ofParser: Array<{ labels: Labels; id: number | undefined } | undefined> = [];

  function add(key: string, name: string, labels: Labels): number {
    const id = free.pop() ?? series.length;
    series[id] = { id, name, labels };
    selected.clear();
    byKey.set(key, id);
    const siblings = byMetric.get(name);
    if (siblings === undefined) {
      byMetric.set(name, new Set([id]));
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
    selected.clear();
    newestSampleMs[id] = -Infinity;
    free.push(id);
    const key = seriesKey(entry.name, entry.labels);
    byKey.delete(key);
    quota.giveBack(key, importedOnly.delete(id));
    const siblings = byMetric.get(entry.name);
    siblings?.delete(id);
    if (siblings?.size === 0) {
      byMetric.delete(entry.name);
    }
  }

  function idFor(name: string, labels: Labels, key: string): number | undefined {
    return byKey.get(key) ?? (quota.take(key, false) ? add(key, name, labels) : undefined);
  }

  function idOfScraped(name: string, wireLabels: Labels): number | undefined {
    const labels = storedLabels(name, wireLabels);
    const key = seriesKey(name, labels);
    const id = idFor(name, labels, key);
    if (id !== undefined && importedOnly.delete(id)) {
      quota.turnScraped(key);
    }
    return id;
  }

  function idOfParsed(exposition: Exposition, parserId: number): number | undefined {
    const labels = exposition.seriesLabels(parserId);
    let entry = ofParser[parserId];
    if (entry?.labels !== labels || entry.id === undefined) {
      entry = { labels, id: idOfScraped(exposition.seriesName(parserId), labels) };
      ofParser[parserId] = entry;
    }
    return entry.id;
  }

  function choose({ metric = '', matchers = [] }: HistorySelection): IndexedSeries[] {
    const matches = compileMatchers(
      matchers.map((matcher) => ({ ...matcher, label: documentedLabelName(metric, matcher.label) }))
    );
    const candidates = metric === '' ? series : [...(byMetric.get(metric) ?? [])].map((id) => series[id]);
    return candidates.filter((entry) => entry !== undefined).filter((entry) => matches(entry.labels));
  }

  return {
    idOf(name, wireLabels) {
      const labels = storedLabels(name, wireLabels);
      return idFor(name, labels, seriesKey(name, labels));
    },
    idOfImported(name, wireLabels) {
      const labels = storedLabels(name, wireLabels);
      const key = seriesKey(name, labels);
      const known = byKey.get(key);
      if (known !== undefined || !quota.take(key, true)) {
        return known;
      }
      const id = add(key, name, labels);
      importedOnly.add(id);
      return id;
    },
    known: (name, wireLabels) => byKey.get(seriesKey(name, storedLabels(name, wireLabels))),
    *indexScrape(exposition, ownSamples) {
      const most = ownSamples.length + (exposition?.sampleCount ?? 0);
      const ids = new Int32Array(most);
      const values = new Float64Array(most);
      let count = 0;
      const put = (id: number | undefined, value: number) => {
        if (id !== undefined) {
          ids[count] = id;
          values[count] = value;
          count++;
        }
      };
      ownSamples.forEach(({ name, labels, value }) => put(idOfScraped(name, labels), value));
      if (exposition !== undefined) {
        for (let index = 0; index < exposition.sampleCount; index++) {
          if (index % SAMPLES_AT_ONCE === 0) {
            yield;
          }
          put(idOfParsed(exposition, exposition.seriesIds[index]!), exposition.values[index]!);
        }
      }
      return { ids: ids.subarray(0, count), values: values.subarray(0, count), refused: most - count };
    },
    get: (id) => series[id],
    sampled(id, timeMs) {
      newestSampleMs[id] = Math.max(newestSampleMs[id] ?? -Infinity, timeMs);
    },
    dropNotSampledSince(timeMs) {
      const before = byKey.size;
      for (let id = 0; id < series.length; id++) {
        if ((newestSampleMs[id] ?? -Infinity) < timeMs) {
          remove(id);
        }
      }
      const hasDropped = byKey.size < before;
      ofParser = hasDropped ? [] : ofParser;
      return hasDropped;
    },
    select(selection) {
      const key = JSON.stringify([selection.metric, selection.matchers]);
      let chosen = selected.get(key);
      if (chosen === undefined) {
        chosen = choose(selection);
        if (selected.size >= MOST_SELECTIONS) {
          selected.clear();
        }
        selected.set(key, chosen);
      }
      return chosen;
    },
    metrics: () =>
      [...byMetric].map(([name, ids]) => ({ name, seriesCount: ids.size })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    get size() {
      return byKey.size;
    },
    reachedLimit: quota.reached,
    imported: quota.imported,
    setImported: quota.setImported,
    clear() {
      quota.clear();
      importedOnly.clear();
      byKey.clear();
      byMetric.clear();
      series.length = 0;
      selected.clear();
      newestSampleMs.length = 0;
      free.length = 0;
      ofParser = [];
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

function seriesKey(name: string, labels: Labels): string {
  return `${name}\n${labelKey(labels)}`;
}
