import { METRICS, SCRAPE_METRIC_NAMES } from '../../catalogue';
import { nodesOf } from './sameText';
import type { PromqlNode } from './tree';

/** Why a text is none of our queries. */
export interface NotRead {
  ok: false;
  reason: string;
  /** Of a name that is not documented, so that it may be there all the same. */
  otherMetric?: string;
}

/** What speaks against a text whatever it computes; undefined where nothing does. */
export function problemOf(
  node: PromqlNode,
  otherMetrics: readonly string[],
  isHidden: (text: string) => boolean
): NotRead | undefined {
  const metrics = nodesOf(node).flatMap((one) => (one.kind === 'selector' ? [one.metric] : []));
  const isKnown = (metric: string) =>
    isHidden(metric) ||
    METRICS.some(({ name }) => name === metric) ||
    SCRAPE_METRIC_NAMES.has(metric) ||
    otherMetrics.includes(metric);
  const unknown = metrics.find((metric) => !isKnown(metric));
  if (metrics.length === 0) {
    return { ok: false, reason: 'It has no metric.' };
  }
  if (unknown === '') {
    return { ok: false, reason: 'It selects series without the name of one metric.' };
  }
  return unknown === undefined
    ? undefined
    : { ok: false, reason: `${unknown} is no metric of Fireworks.`, otherMetric: unknown };
}

const KNOWN_CALLS =
  /^(histogram_quantile|(avg|min|max|last|sum|count)_over_time|rate|irate|increase|sort|sort_desc|vector)$/;
const KNOWN_AGGREGATES = new Set(['sum', 'avg', 'min', 'max', 'count', 'topk', 'bottomk', 'limitk']);

/** The part of a text that no query here has, in words. */
export function whyNot(node: PromqlNode): string {
  const nodes = nodesOf(node);
  const call = nodes.find((one) => one.kind === 'call' && !KNOWN_CALLS.test(one.fn));
  if (call?.kind === 'call') {
    return call.fn === '-' ? 'It changes the sign of numbers.' : `There is no ${call.fn}() here.`;
  }
  const aggregate = nodes.find((one) => one.kind === 'aggregate' && !KNOWN_AGGREGATES.has(one.op));
  if (aggregate?.kind === 'aggregate') {
    return `Series cannot be combined by ${aggregate.op} here.`;
  }
  return nodes.some((one) => one.kind === 'binary')
    ? 'It computes with several expressions in a way that no query and no arithmetic between rows here does.'
    : 'It is none of the ways in which this data source summarises and combines series.';
}
