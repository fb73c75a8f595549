import { documentedLabelName } from '../../catalogue';
import { eachWindow, type Coverage, type FoundSamples, type History, type HistorySelection } from '../../history';
import type { LabelScope } from '../../plan';
import { labelValue, type Labels } from '../../series/labels';
import { LOOKBACK_MS } from '../../series/stale';
import type { ListedRange, MetricStore } from '../types';

/*
 * What a data source may show of a history, and the lists that are made of it.
 */

const NOTHING = { times: new Float64Array(0), series: [], isLasting: false };
const NOTHING_FOUND: FoundSamples = {
  labels: [],
  columns: 0,
  read: () => NOTHING,
  *readingSome() {
    return NOTHING;
  },
};

/** A history as a data source may show it: up to the time until which its own key has been let in. */
export function visibleHistory(history: History, untilMs: () => number): History {
  const isWhole = () => untilMs() === Infinity;

  async function labelsOf(selection: HistorySelection | undefined): Promise<Labels[]> {
    const { series } = await visible.read(selection ?? {}, -Infinity, Infinity);
    return series.map(({ labels }) => labels);
  }

  const visible: History = {
    ...history,
    read: async (...asked) => (await visible.find(...asked)).read(),
    async find(selection, fromMs, toMs, options) {
      const lastMs = Math.min(toMs, untilMs());
      if (lastMs === -Infinity) {
        return NOTHING_FOUND;
      }
      const found = await history.find(selection, fromMs, lastMs, options);
      return lastMs < toMs ? eachWindow(found, { shownUntilMs: lastMs }) : found;
    },
    async metrics() {
      const all = await history.metrics();
      if (isWhole()) {
        return all;
      }
      const counted = await Promise.all(
        all.map(async ({ name }) => ({ name, seriesCount: (await labelsOf({ metric: name })).length }))
      );
      return counted.filter(({ seriesCount }) => seriesCount > 0);
    },
    labelNames: async (selection) =>
      isWhole() ? history.labelNames(selection) : distinct((await labelsOf(selection)).flatMap(Object.keys)),
    labelValues: async (label, selection) =>
      isWhole()
        ? history.labelValues(label, selection)
        : distinct((await labelsOf(selection)).map((labels) => labels[label] ?? '')),
    seriesBetween: async (selection, fromMs, toMs) =>
      history.seriesBetween(selection, fromMs, Math.min(toMs, untilMs())),
    coverage: async (nowMs) => coveredUntil(await history.coverage(nowMs), untilMs()),
    exportText: (format, range = {}) =>
      history.exportText(format, { ...range, untilMs: Math.min(range.untilMs ?? Infinity, untilMs()) }),
  };
  return visible;
}

function coveredUntil(coverage: Coverage, untilMs: number): Coverage {
  const { sinceMs, newestMs, newestGoodMs, newestScrapeMs, gaps, failures } = coverage;
  if (sinceMs === undefined || sinceMs > untilMs) {
    return {
      sinceMs: undefined,
      newestMs: undefined,
      newestGoodMs: undefined,
      newestScrapeMs: undefined,
      gaps: [],
      failures: [],
    };
  }
  const earlier = (timeMs: number | undefined) => timeMs && Math.min(timeMs, untilMs);
  return {
    sinceMs,
    newestMs: earlier(newestMs),
    newestGoodMs: earlier(newestGoodMs),
    newestScrapeMs: earlier(newestScrapeMs),
    gaps: gaps
      .filter(({ fromMs }) => fromMs <= untilMs)
      .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, untilMs) })),
    // As if what came then had not come yet.
    failures: failures
      .filter(({ fromMs }) => fromMs <= untilMs)
      .map(({ fromMs, lastMs, toMs = Infinity }) => ({
        fromMs,
        lastMs: Math.min(lastMs, untilMs),
        toMs: toMs <= untilMs ? toMs : undefined,
      })),
  };
}

/**
 * What a history lists; within a range the series that have a value in it, which may be of a sample before it.
 * @param liveFromMs a range that ends at this time or later goes on to the newest sample
 */
export function listsOf(history: History, liveFromMs: number): Pick<MetricStore, 'labelNames' | 'labelValues'> {
  const labelsIn = (scope: LabelScope | undefined, { fromMs, toMs }: ListedRange) =>
    history.seriesBetween(scope ?? {}, fromMs - LOOKBACK_MS, toMs >= liveFromMs ? Infinity : toMs);
  return {
    labelNames: async (scope, range) =>
      range === undefined
        ? history.labelNames(scope)
        : distinct((await labelsIn(scope, range)).flatMap((labels) => Object.keys(labels))),
    async labelValues(label, scope, range) {
      if (range === undefined) {
        return history.labelValues(label, scope);
      }
      const name = documentedLabelName(scope?.metric ?? '', label);
      return distinct((await labelsIn(scope, range)).map((labels) => labelValue(labels, name)));
    },
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}
