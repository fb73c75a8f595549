import { metricInfo, seriesLabels } from '../../catalogue';
import { formatDuration, type Selection } from '../../plan';
import { grouped, SELECTOR_LABEL, union, type Identity, type SeriesSource, type StoredSelector } from '../../promql';
import { dropLabel, keepLabels, labelKey, labelValue, type Labels, type Matcher } from '../../series/labels';
import type { InstantSeries } from './delegatedQuery';

/**
 * How a store holds the series of a metric during a range. One series of the endpoint may be several stored ones:
 *
 * - copies are there at the same moment, since two scrapers fill the store: one of them counts;
 * - parts follow each other, since a scraper went on under another address: all of them count.
 */
export interface StoredSeries {
  merge: SeriesSource['merge'];
  /** The labels of each stored series that was seen; empty where there was none. */
  labels: readonly Labels[];
  /** The copy that misses nothing, so that it is read alone. Absent where each misses something or nothing is copied. */
  complete?: Copy;
  /** The labels in which copies differ. */
  differing: readonly string[];
  /** Some series lack the account that others have: a deployment is told by its id alone. */
  lacksAccount?: boolean;
}

/** What selects one of several copies. */
export interface Copy {
  matchers: Matcher[];
  /** Which of the selectors asked with, where the copies have different names. */
  selector?: number;
}

/** The stored selectors of a metric, and what makes two of their series the same one of the endpoint. */
export interface MetricSelectors {
  metric: string;
  selectors: readonly StoredSelector[];
  key: Identity;
}

export const ACCOUNT = 'deployment_account';
const MONTH_MS = 31 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** The labels that tell the endpoint's series of a metric apart; undefined for one that is not documented. */
export function keyLabels(metric: string): readonly string[] | undefined {
  // The model and the full path follow from the account and the id, and a recording rule may have dropped them.
  return seriesLabels(metric)?.filter((label) => label !== 'base_model' && label !== 'deployment');
}

/** @param added labels that scrapers add, as far as they are known */
export function seriesKey(metric: string, added: readonly string[]): Identity {
  const labels = keyLabels(metric);
  return labels === undefined ? { without: [...added, SELECTOR_LABEL] } : { by: labels };
}

/** A key or an identity in which this label makes no difference. */
export function withoutLabel(identity: Identity, label: string): Identity {
  return 'by' in identity
    ? { by: identity.by.filter((name) => name !== label) }
    : { without: [...identity.without, label] };
}

/**
 * Two expressions that tell copies from parts: at how many steps of the range any stored series of each endpoint's
 * series was there, and at how many each was. Where the second add up to more than the first, there are copies.
 */
export function presenceExpressions(
  { metric, selectors, key }: MetricSelectors,
  rangeMs: number
): [any: string, each: string] {
  const stepMs = presenceStepMs(rangeMs);
  const window = `[${formatDuration(rangeMs)}:${formatDuration(stepMs)}]`;
  const counted = selectors.map((selector) => ({
    ...selector,
    matchers: [...selector.matchers, ...oneBucket(metric)],
  }));
  // A series that did not end is seen for five more minutes; its scrapes are not.
  const fresh = (selector: string) => `(timestamp(${selector}) > time() - ${stepMs / 1000})`;
  const any = grouped('max', key, union(counted, fresh));
  return [
    `count_over_time((\n${any}\n)${window})`,
    union(counted, (selector) => `count_over_time(${fresh(selector)}${window})`),
  ];
}

/**
 * A minute, or over more than a month what can still be asked for. Copies of scrapes further apart than a step may
 * never share one: they then count as parts, whose means are as right.
 */
export function presenceStepMs(rangeMs: number): number {
  return rangeMs > MONTH_MS ? 5 * MINUTE_MS : MINUTE_MS;
}

/** A histogram is there when its count is. */
function oneBucket(metric: string): Matcher[] {
  return metricInfo(metric).kind === 'histogram' ? [{ label: 'le', operator: '=~', value: '[+]?[Ii]nf' }] : [];
}

/** The answers to the two expressions of a metric. */
export interface Presence {
  any: readonly InstantSeries[];
  each: readonly InstantSeries[];
}

/** One series of the endpoint. */
interface EndpointSeries {
  /** The stored ones of it, each with the steps at which it was there. */
  stored: Array<{ labels: Labels; steps: number }>;
  /** Steps at which any of them was there. */
  steps: number;
}

export function readPresence(answers: ReadonlyArray<MetricSelectors & Presence>): StoredSeries {
  const endpoint = answers.flatMap(readEndpointSeries);
  const labels = endpoint.flatMap(({ stored }) => stored.map((one) => one.labels));
  if (endpoint.every(({ stored }) => stored.length === 1)) {
    return { merge: 'none', labels, differing: [] };
  }
  const copied = endpoint.filter(({ stored, steps }) => stepsOf(stored) > steps);
  if (copied.length === 0) {
    return { merge: 'parts', labels, differing: [] };
  }
  const differing = [...new Set(copied.flatMap(({ stored }) => differingLabels(stored)))].sort();
  const documented = new Set(answers.flatMap(({ metric }) => seriesLabels(metric) ?? []));
  const complete = completeCopy(
    endpoint,
    differing.filter((label) => !documented.has(label))
  );
  return { merge: complete === undefined ? 'copies' : 'none', labels, differing, complete };
}

function readEndpointSeries({ key, any, each }: MetricSelectors & Presence): EndpointSeries[] {
  const keyOf = (labels: Labels) => labelKey(identified(labels, key));
  const found = new Map<string, EndpointSeries>();
  for (const { labels, value } of any) {
    if (value !== undefined) {
      found.set(keyOf(labels), { stored: [], steps: value });
    }
  }
  for (const { labels, value } of each) {
    if (value !== undefined) {
      found.get(keyOf(labels))?.stored.push({ labels, steps: value });
    }
  }
  return [...found.values()].filter(({ stored }) => stored.length > 0);
}

/** The labels that an identity leaves of those of a stored series. */
export function identified(labels: Labels, identity: Identity): Labels {
  return 'by' in identity
    ? keepLabels(labels, identity.by)
    : ['__name__', ...identity.without].reduce(dropLabel, labels);
}

function stepsOf(stored: EndpointSeries['stored']): number {
  return stored.reduce((sum, { steps }) => sum + steps, 0);
}

function differingLabels(stored: EndpointSeries['stored']): string[] {
  const names = new Set(stored.flatMap(({ labels }) => Object.keys(labels)));
  return [...names].filter((name) => new Set(stored.map(({ labels }) => labelValue(labels, name))).size > 1);
}

/**
 * A copy that was there whenever any copy was, of every series. Reading it alone is exact, and cheaper than to look for
 * the newest sample at each moment.
 */
function completeCopy(endpoint: readonly EndpointSeries[], differing: readonly string[]): Copy | undefined {
  const candidates = new Map<string, Labels>();
  for (const names of [...differing.map((name) => [name]), differing]) {
    for (const { labels } of names.length === 0 ? [] : endpoint.flatMap(({ stored }) => stored)) {
      const values = Object.fromEntries(names.map((name) => [name, labelValue(labels, name)]));
      candidates.set(labelKey(values), values);
    }
  }
  const isComplete = (values: Labels) =>
    endpoint.every(({ stored, steps }) => {
      const selected = stored.filter(({ labels }) =>
        Object.entries(values).every(([name, value]) => labelValue(labels, name) === value)
      );
      return selected.length === 1 && stepsOf(selected) === steps;
    });
  const [complete] = [...candidates].filter(([, values]) => isComplete(values)).sort(([a], [b]) => (a < b ? -1 : 1));
  return complete === undefined ? undefined : toCopy(complete[1]);
}

function toCopy(values: Labels): Copy {
  return {
    matchers: Object.entries(values)
      .filter(([label]) => label !== SELECTOR_LABEL)
      .map(([label, value]) => ({ label, operator: '=', value })),
    // The first selector's series have no such label, and '' is 0.
    selector: Object.hasOwn(values, SELECTOR_LABEL) ? Number(labelValue(values, SELECTOR_LABEL)) : undefined,
  };
}

/**
 * The same for a query that filters or groups by some labels. Where copies differ in one of these, it may ask for another
 * copy than the complete one, or for each of them.
 * @param by labels that the query groups by
 */
export function storedSeriesFor(
  { matchers }: Selection,
  by: readonly string[],
  stored: StoredSeries | undefined
): StoredSeries | undefined {
  const asked = new Set([...by, ...matchers.map(({ label }) => label)]);
  if (stored?.complete?.matchers.some(({ label }) => asked.has(label)) !== true) {
    return stored;
  }
  const areKeptApart = stored.complete.matchers.every(({ label }) => asked.has(label));
  return { ...stored, complete: undefined, merge: 'copies', differing: areKeptApart ? [] : stored.differing };
}
