import { METRICS, REQUESTS } from '../../catalogue';
import { labelKey, labelValue, type Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import { chooseVariant } from './discovery';
import { endpointLabels, isPipelineLabel } from './pipelineLabels';

/** Which of several copies of the same series is read. */
export interface Origin {
  /** Added to every selector; empty when there is only one copy. */
  matchers: Matcher[];
  /** What to tell the reader when there is more than one. */
  notice?: string;
}

/** The stored name of a metric that has one series per deployment and copy: the cheapest to find copies with. */
export function countingMetric(storedNames: readonly string[]): string | undefined {
  const candidates = [REQUESTS, ...METRICS.filter(({ kind }) => kind !== 'histogram').map(({ name }) => name)];
  return candidates.map((name) => chooseVariant(name, storedNames)?.chosen).find((name) => name !== undefined);
}

/** A series with a sample of the last five minutes. */
export interface LiveSeries {
  labels: Labels;
  /** When its newest sample was taken, seconds since the epoch. */
  sampleSeconds: number;
}

/** A series that has missed more scrapes has ended: the scraper's address changed, say. That is no copy. */
const LIVE_SCRAPES = 2;

/**
 * Two scrapers, or two replicas of one, that fill the same store make copies which differ only in labels that
 * scrapers add. Adding them up would count every request twice, so one is chosen: the one with most series.
 * Scrapers of different accounts are no copies, since their deployments differ.
 */
export function chooseOrigin(found: readonly LiveSeries[], scrapeIntervalMs: number): Origin {
  const newest = Math.max(...found.map(({ sampleSeconds }) => sampleSeconds));
  const oldestSeconds = newest - (LIVE_SCRAPES * scrapeIntervalMs) / 1000;
  const series = found.filter(({ sampleSeconds }) => sampleSeconds >= oldestSeconds).map(({ labels }) => labels);
  const differing = new Set([...copiesOf(series).values()].flatMap(differingNames));
  if (differing.size === 0) {
    return { matchers: [] };
  }
  const names = [...differing].sort();
  const origins = new Map<string, { matchers: Matcher[]; count: number }>();
  for (const labels of series) {
    const matchers = names.map((label): Matcher => ({ label, operator: '=', value: labelValue(labels, label) }));
    const key = JSON.stringify(matchers);
    const count = (origins.get(key)?.count ?? 0) + 1;
    origins.set(key, { matchers, count });
  }
  const [chosen] = [...origins].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
  const matchers = chosen?.[1].matchers ?? [];
  const text = matchers.map(({ label, value }) => `${label}="${value}"`).join(', ');
  return {
    matchers,
    notice:
      `The same series are stored more than once, with different ${names.join(', ')}. Only those with ${text} are ` +
      'read, so that nothing counts twice. To read others, set matchers in the settings of this data source.',
  };
}

function copiesOf(series: readonly Labels[]): Map<string, Labels[]> {
  const copies = new Map<string, Labels[]>();
  for (const labels of series) {
    const key = labelKey(endpointLabels(labels));
    copies.set(key, [...(copies.get(key) ?? []), labels]);
  }
  return copies;
}

function differingNames(copies: readonly Labels[]): string[] {
  const names = new Set(copies.flatMap((labels) => Object.keys(labels)).filter(isPipelineLabel));
  return [...names].filter((name) => new Set(copies.map((labels) => labelValue(labels, name))).size > 1);
}
