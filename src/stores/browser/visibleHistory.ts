import { failureReason, SCRAPE_FAILURE, documentedLabelName } from '../../catalogue';
import type { Refusal } from '../../collect';
import { GAP_INTERVALS, type Coverage, type FailedStretch, type History, type HistorySelection } from '../../history';
import { valueAt, LOOKBACK_MS } from '../../series/stale';
import type { MissingStretch, ListedRange, MetricStore } from '../types';
import type { LabelScope } from '../../plan';
import { labelValue, type Labels } from '../../series/labels';

/*
 * What a data source may show of a history, and the lists that are made of it.
 */

/** A history as a data source may show it: up to the time until which its own key has been let in. */
export function visibleHistory(history: History, untilMs: () => number): History {
  const isWhole = () => untilMs() === Infinity;

  async function labelsOf(selection: HistorySelection | undefined): Promise<Labels[]> {
    const { series } = await visible.read(selection ?? {}, -Infinity, Infinity);
    return series.map(({ labels }) => labels);
  }

  const visible: History = {
    ...history,
    async read(selection, fromMs, toMs, options) {
      const lastMs = Math.min(toMs, untilMs());
      return lastMs === -Infinity
        ? { times: new Float64Array(0), series: [], isLasting: false }
        : history.read(selection, fromMs, lastMs, options);
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

interface Range {
  fromMs: number;
  toMs: number;
  scrapeIntervalMs: number;
  /** When this data source was not let in. */
  refusals: readonly Refusal[];
}

/** Why scrapes failed, by their times; in order of time. */
type Reasons = ReadonlyArray<{ timeMs: number; number: number }>;

const LIMIT_REACHED = 429;

/** What of a range the history does not cover, and why: in order of time, none of them within another. */
export async function missingIn(
  history: Pick<History, 'read'>,
  coverage: Coverage,
  range: Range
): Promise<MissingStretch[]> {
  const { fromMs, toMs, scrapeIntervalMs } = range;
  const { sinceMs } = coverage;
  if (sinceMs === undefined || toMs <= fromMs) {
    return [];
  }
  const reasons = await reasonsIn(history, range);
  // A range that begins a little before the first scrape lacks nothing that anybody would look for.
  const isBegun = sinceMs <= fromMs + 2 * scrapeIntervalMs;
  const all: MissingStretch[] = [
    ...(isBegun ? [] : [{ kind: 'before', fromMs: -Infinity, toMs: sinceMs, reason: undefined } as const]),
    ...gapsOf(coverage, range).map((gap): MissingStretch => ({
      kind: 'gap',
      ...gap,
      reason: gapReason(gap, reasons, range),
    })),
    ...failuresOf(coverage, reasons, range),
  ];
  return all
    .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) }))
    .filter((one) => one.toMs > one.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** From before the range on, since a gap may follow from what failed before it. */
async function reasonsIn(history: Pick<History, 'read'>, { fromMs, toMs, scrapeIntervalMs }: Range): Promise<Reasons> {
  const startMs = fromMs - GAP_INTERVALS * scrapeIntervalMs;
  const { times: shared, series } = await history.read({ metric: SCRAPE_FAILURE }, startMs, toMs);
  const own = series.find(({ labels }) => Object.keys(labels).length === 0);
  if (own === undefined) {
    return [];
  }
  return Array.from(own.times ?? shared).flatMap((timeMs, place) => {
    const number = valueAt(own.column, place);
    return number === undefined ? [] : [{ timeMs, number }];
  });
}

/** The newest scrape may be long ago as well: then nobody has asked since. */
function gapsOf({ gaps, newestScrapeMs }: Coverage, { toMs, scrapeIntervalMs }: Range): Coverage['gaps'] {
  const isOver = newestScrapeMs === undefined || toMs - newestScrapeMs <= GAP_INTERVALS * scrapeIntervalMs;
  return isOver ? gaps : [...gaps, { fromMs: newestScrapeMs + scrapeIntervalMs, toMs }];
}

/** What kept everybody out meanwhile, or made them wait before it. */
function gapReason(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  reasons: Reasons,
  { refusals, scrapeIntervalMs }: Range
): string | undefined {
  const startMs = fromMs - GAP_INTERVALS * scrapeIntervalMs;
  const refused = refusals.filter((one) => one.fromMs < toMs && one.toMs >= startMs).map(({ reason }) => reason);
  const before = reasons.findLast(({ timeMs }) => timeMs < fromMs);
  const isLimited = before?.number === LIMIT_REACHED && before.timeMs >= startMs;
  return inWords(isLimited ? [LIMIT_REACHED, ...refused] : refused);
}

/** Each looks at its own reasons only: an endpoint that fails now and then for a month has thousands of both. */
function failuresOf({ failures }: Coverage, reasons: Reasons, { scrapeIntervalMs }: Range): MissingStretch[] {
  let next = 0;
  const upTo = (isBefore: (timeMs: number) => boolean) => {
    for (let reason = reasons[next]; reason !== undefined && isBefore(reason.timeMs); reason = reasons[next]) {
      next++;
    }
    return next;
  };
  return failures.flatMap((stretch) => {
    const first = upTo((timeMs) => timeMs < stretch.fromMs);
    const own = reasons.slice(
      first,
      upTo((timeMs) => timeMs <= stretch.lastMs)
    );
    return failedRuns(scrapeIntervalMs, stretch, own);
  });
}

/** Scrapes that failed for one reason, one after the other, are told as one. @param reasons of this stretch */
function failedRuns(
  scrapeIntervalMs: number,
  { fromMs, lastMs, toMs = lastMs + scrapeIntervalMs }: FailedStretch,
  reasons: Reasons
): MissingStretch[] {
  const runs: MissingStretch[] = [{ kind: 'failed', fromMs, toMs, reason: undefined }];
  for (const { timeMs, number } of reasons) {
    const run = runs.at(-1);
    if (run === undefined) {
      continue;
    }
    const reason = failureReason(number);
    if (timeMs === fromMs) {
      run.reason = reason;
    } else if (reason !== run.reason) {
      run.toMs = timeMs;
      runs.push({ kind: 'failed', fromMs: timeMs, toMs, reason });
    }
  }
  return runs;
}

function inWords(numbers: readonly number[]): string | undefined {
  const words = [...new Set(numbers.map(failureReason))].filter((reason) => reason !== undefined);
  return words.length === 0 ? undefined : words.join(', ');
}
