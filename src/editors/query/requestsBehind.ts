import { quantileWorth, readBuckets, type QuantileWorth } from '../../evaluate';
import type { Grid, GridSeries } from '../../evaluate/grid';
import type { MetricsPlan } from '../../plan';
import { labelKey } from '../../series/labels';

/** How many requests a quantile is taken from. */
export interface RequestsBehind {
  /** Such as `about 42 requests of the last minute`. */
  text: string;
  /** So few requests that a single one moves the quantile. */
  areFew: boolean;
}

/** Requests per second below which a quantile says little. */
const TRAFFIC_FLOOR = 0.1;

/** The buckets that a quantile plan's quantiles are taken from, as rates; undefined for other plans. */
export function bucketsBehind(plan: MetricsPlan): MetricsPlan | undefined {
  if (plan.kind !== 'quantile') {
    return undefined;
  }
  const { selection, over, by } = plan;
  // Totals give the quantiles that averages give, and a number of requests that depends on the window.
  return { kind: 'buckets', selection, over: over.fn === 'total' ? { ...over, fn: 'avg' } : over, by };
}

/** Finds, for a line of quantiles, the bucket that its last one fell into. */
export function bucketReader(buckets: Grid): (line: GridSeries) => QuantileWorth | undefined {
  const groups = new Map(readBuckets(buckets.series, buckets.times.length).map((one) => [labelKey(one.labels), one]));
  return ({ labels, quantile }) => {
    const group = groups.get(labelKey(labels));
    return group === undefined || quantile === undefined
      ? undefined
      : quantileWorth(quantile, group, buckets.times.length - 1);
  };
}

/** Of the least and the most requests among several lines; undefined when there is no line with traffic. */
export function requestsBehind(buckets: readonly QuantileWorth[], plan: MetricsPlan): RequestsBehind | undefined {
  if (buckets.length === 0) {
    return undefined;
  }
  const rates = buckets.map(({ observations }) => observations);
  const least = Math.min(...rates);
  const range = [...new Set([least, Math.max(...rates)].map(perMinute))].join(' to ');
  const span = plan.over.window.kind === 'step' ? 'of the last minute' : 'a minute';
  return { text: `about ${range} ${range === '1' ? 'request' : 'requests'} ${span}`, areFew: least < TRAFFIC_FLOOR };
}

/** Values are rates over a minute, so what is below one is an average over a longer time. */
function perMinute(rate: number): string {
  const requests = rate * 60;
  return requests < 1 ? requests.toPrecision(1) : Math.round(requests).toLocaleString('en-US');
}
