import { FIREWORKS_SERIES, metricInfo, REQUESTS, seriesLabels } from '../../catalogue';
import { labelKey, labelValue, type Labels, type Matcher } from '../../series/labels';
import {
  addedLabels,
  isAddedLabel,
  deploymentMetrics,
  namesOf,
  NOT_LISTED,
  storedSelectors,
  type StoredNames,
} from './storedNames';
import { latest, remembered, type SeriesScope, type TimeRange, type Remembered } from './dataSource';
import type { InstantSeries } from './delegatedQuery';
import {
  ACCOUNT,
  keyLabels,
  presenceExpressions,
  presenceStepMs,
  readPresence,
  seriesKey,
  withoutLabel,
  type Copy,
  type MetricSelectors,
  type StoredSeries,
} from './storedSeries';

/** So long a new copy is not noticed in a range that ends now. */
const LIVE_AGE_MS = 15_000;
const PAST_AGE_MS = 5 * 60_000;
/** How many answers and lists are kept, each of its range. */
const KEPT_ANSWERS = 50;
const KEPT_LISTS = 10;
/** Of a histogram one bucket is listed. */
const ONE_BUCKET: Matcher = { label: 'le', operator: '=~', value: '|[+]?[Ii]nf' };

/** What the store is asked with. */
export interface StoreAccess {
  instant(expressions: readonly string[], atMs: number): Promise<InstantSeries[][]>;
  listSeries(scope: SeriesScope): Promise<Labels[]>;
  /** Of the settings. */
  matchers(): readonly Matcher[];
  now(): number;
}

export type FindStoredSeries = (metric: string, names: StoredNames, range: TimeRange) => Promise<StoredSeries>;

/**
 * Finds how a store holds the series of a metric; panels of nearly the same range share what was found, and metrics do
 * as far as they can: the few metrics that tell of deployments are looked at for all.
 * The search rejects with what the data source said.
 */
export function storedSeriesFinder(access: StoreAccess): FindStoredSeries {
  const find = presenceMemory(access);
  const list = listMemory(access);
  const selectorsOf = (metric: string, names: StoredNames): MetricSelectors => ({
    metric,
    selectors: storedSelectors({ metric, matchers: [] }, names, access.matchers()),
    // Until something tells what was added, any label of a metric that is not documented may be its own.
    key: seriesKey(metric, []),
  });
  return async (metric, names, range) => {
    const own = selectorsOf(metric, names);
    const deployments = deploymentMetrics(names).map((one) => selectorsOf(one, names));
    if (own.selectors.length > 1) {
      return find([own, ...deployments.filter((one) => one.metric !== metric)], range);
    }
    const shared = await find(deployments, range);
    if (deployments.some((one) => one.metric === metric)) {
      return shared;
    }
    if (shared.labels.length === 0) {
      const found = await find([own], range);
      // Beside no documented metric nobody knows which of its labels were added.
      return keyLabels(metric) === undefined ? { ...found, labels: [] } : found;
    }
    const added = addedLabels(shared.labels);
    const alone = { ...own, key: seriesKey(metric, added) };
    // The copy that misses no request may miss some of this metric, and this one may have copies where those have none.
    const { complete } = shared;
    const isTrueOfBoth =
      complete === undefined
        ? await cameAlike(metric, names, added, await list(names, range))
        : isOfCopy(metric, complete, await find([alone], settled(range), PAST_AGE_MS));
    const found = isTrueOfBoth ? shared : await find([alone], range);
    // What was added is told by documented metrics.
    return found.labels.length === 0 ? shared : { ...found, labels: shared.labels };
  };
}

/**
 * Whether the copy that misses no request is the one to read of another metric as well. Where that is left out of bodies
 * while it is 0, two scrapers that are some seconds apart never see it at the same moments, and none is complete: there
 * it is enough that the metric came through this copy at all.
 */
function isOfCopy(metric: string, copy: Copy, found: StoredSeries): boolean {
  if (found.labels.length === 0) {
    return true;
  }
  return metricInfo(metric).observedBy === undefined
    ? JSON.stringify(found.complete) === JSON.stringify(copy)
    : copy.selector === undefined &&
        found.labels.some((labels) => copy.matchers.every(({ label, value }) => labelValue(labels, label) === value));
}

/** Answers about the presence of series, kept a short time where the range ends now unless `maxAgeMs` is given. */
function presenceMemory({ instant, now }: StoreAccess) {
  const kept = latest<Remembered<StoredSeries>>(KEPT_ANSWERS);
  const ask = async (metrics: readonly MetricSelectors[], lengthMs: number, endMs: number) => {
    const expressions = metrics.flatMap((metric) => presenceExpressions(metric, lengthMs));
    const answers = expressions.length === 0 ? [] : await instant(expressions, endMs);
    return readPresence(
      metrics.map((metric, index) => ({
        ...metric,
        any: answers[2 * index] ?? [],
        each: answers[2 * index + 1] ?? [],
      }))
    );
  };
  const find = async (metrics: readonly MetricSelectors[], lengthMs: number, endMs: number): Promise<StoredSeries> => {
    const found = await ask(metrics, lengthMs, endMs);
    if (!lackAccount(found.labels)) {
      return found;
    }
    const byId = metrics.map((metric) => ({ ...metric, key: withoutLabel(metric.key, ACCOUNT) }));
    return { ...(await ask(byId, lengthMs, endMs)), lacksAccount: true };
  };
  return (metrics: readonly MetricSelectors[], range: TimeRange, maxAgeMs?: number): Promise<StoredSeries> => {
    const { lengthMs, endMs } = widened(range);
    const ageMs = maxAgeMs ?? (endMs > now() - PAST_AGE_MS ? LIVE_AGE_MS : PAST_AGE_MS);
    return kept(JSON.stringify([metrics, lengthMs, endMs]), () =>
      remembered(() => find(metrics, lengthMs, endMs), ageMs, now)
    )();
  };
}

/** Whether some series lack the account and others have it: one scraper drops it, or did so at one time. */
function lackAccount(series: readonly Labels[]): boolean {
  const lacking = series.filter((labels) => labelValue(labels, ACCOUNT) === '').length;
  return lacking > 0 && lacking < series.length;
}

/** A little longer, so that the panels of a dashboard share it although their steps and windows differ. */
function widened({ fromMs, toMs }: TimeRange): { lengthMs: number; endMs: number } {
  // To the end of a step, so that the newest samples are in it.
  const stepMs = presenceStepMs(toMs - fromMs);
  const endMs = Math.ceil(toMs / stepMs) * stepMs;
  const unitMs = Math.max(PAST_AGE_MS, 2 ** Math.floor(Math.log2((endMs - fromMs) / PAST_AGE_MS / 8)) * PAST_AGE_MS);
  return { lengthMs: Math.ceil((endMs - fromMs) / unitMs) * unitMs, endMs };
}

/** Until the last full five minutes, of which what was found stays true. */
function settled({ fromMs, toMs }: TimeRange): TimeRange {
  const endMs = floorTo(PAST_AGE_MS, toMs);
  return endMs > fromMs ? { fromMs: floorTo(PAST_AGE_MS, fromMs), toMs: endMs } : { fromMs, toMs };
}

function floorTo(unitMs: number, ms: number): number {
  return Math.floor(ms / unitMs) * unitMs;
}

/** All of Fireworks' series in a range, of each histogram one bucket; undefined where they cannot be listed. */
function listMemory({ listSeries, matchers, now }: StoreAccess) {
  const kept = latest<Remembered<Labels[]>>(KEPT_LISTS);
  return async (names: StoredNames, { fromMs, toMs }: TimeRange): Promise<Labels[] | undefined> => {
    if (names === NOT_LISTED) {
      return undefined;
    }
    const scope: SeriesScope = {
      metric: undefined,
      matchers: [...FIREWORKS_SERIES, ONE_BUCKET, ...matchers()],
      fromMs: floorTo(PAST_AGE_MS, fromMs),
      toMs: Math.ceil(toMs / PAST_AGE_MS) * PAST_AGE_MS,
    };
    const list = kept(JSON.stringify(scope), () => remembered(() => listSeries(scope), PAST_AGE_MS, now));
    return list().catch(() => undefined);
  };
}

/**
 * Whether a metric came through the same scrapers as the deployment metrics did, so that what is known of those is true
 * of it. A second scraper may be told to keep histograms only, or to drop them.
 * @param series all that could be listed
 */
function cameAlike(
  metric: string,
  names: StoredNames,
  added: readonly string[],
  series: readonly Labels[] | undefined
): boolean {
  if (series === undefined) {
    return false;
  }
  const waysOf = (one: string, stored: readonly string[]) =>
    new Set(
      series
        .filter((labels) => stored.includes(labelValue(labels, '__name__')))
        .map((labels) => wayInto(labels, one, added))
    );
  const own = waysOf(metric, namesOf(metric, names));
  const known = waysOf(
    REQUESTS,
    deploymentMetrics(names).flatMap((one) => namesOf(one, names))
  );
  // Of a documented metric without series there is nothing to be wrong about; others may not have been listed.
  const isAbsent = own.size === 0 && seriesLabels(metric) !== undefined;
  return isAbsent || (own.size === known.size && [...own].every((way) => known.has(way)));
}

/** By which way a series came into the store: the labels that were added, and whether the account is left. */
function wayInto(labels: Labels, metric: string, added: readonly string[]): string {
  const ofWay = Object.entries(labels).filter(([name]) => name !== '__name__' && isAddedLabel(name, metric, added));
  return labelKey({ ...Object.fromEntries(ofWay), [ACCOUNT]: labelValue(labels, ACCOUNT) === '' ? '' : 'known' });
}
