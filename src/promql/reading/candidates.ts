import {
  DERIVED_METRICS,
  derivedMetric,
  metricInfo,
  METRICS,
  metricsBehind,
  SCRAPE_METRIC_NAMES,
  type MetricInfo,
} from '../../catalogue';
import { defaultOver, defaultView, hasView, planQuery, type MetricsPlan } from '../../plan';
import { parseBound } from '../../series/labels';
import {
  AGGREGATES,
  OVER_FUNCTIONS,
  type Aggregate,
  type Filter,
  type FireworksQuery,
  type Over,
  type View,
} from '../../types';
import { nodesOf } from './sameText';
import type { PromqlNode } from './tree';

/*
 * What a text of PromQL may mean: the queries that are made of what it is made of, or in words why there is none.
 */

/** A query that a text may mean, and what is computed for it. */
export interface Candidate {
  query: Partial<FireworksQuery>;
  plan: MetricsPlan;
}

export interface CandidateContext {
  /** What a window is in a saved query: a duration, `step` or `range`. */
  windowOf: (ms: number) => string;
  /** Buckets are drawn as a heatmap. */
  isHeatmap: boolean;
}

/**
 * The queries that are made of what a text is made of: its metrics, matchers, labels, windows, quantiles and bounds. Which
 * of them it means is seen by what they are written as.
 * @throws PatternsNotLoaded
 */
export function candidatesFor(nodes: readonly PromqlNode[], context: CandidateContext): Candidate[] {
  const facts = factsOf(nodes.flatMap(nodesOf), context);
  return metricsOf(facts.selectors.map(({ metric }) => metric)).flatMap((info) => {
    const filters = filtersFor(info, facts);
    return facts.overs.flatMap((over) => {
      const shared: Partial<FireworksQuery> = {
        metric: info.name,
        ...overOf(info, over),
        ...(filters.length === 0 ? {} : { filters }),
      };
      return viewsOf(info, facts, context).flatMap((view) =>
        facts.groups.flatMap((groupBy) =>
          planned({ ...shared, ...view, ...(groupBy === undefined ? {} : { groupBy }) }, info)
        )
      );
    });
  });
}

interface Facts {
  selectors: ReadonlyArray<Extract<PromqlNode, { kind: 'selector' }>>;
  groups: ReadonlyArray<string[] | undefined>;
  overs: readonly Over[];
  aggregates: readonly Aggregate[];
  quantiles: readonly number[];
  bounds: readonly number[];
}

function factsOf(nodes: readonly PromqlNode[], { windowOf }: CandidateContext): Facts {
  const calls = nodes.flatMap((node) => (node.kind === 'call' ? [node] : []));
  const aggregates = nodes.flatMap((node) => (node.kind === 'aggregate' ? [node] : []));
  const selectors = nodes.flatMap((node) => (node.kind === 'selector' ? [node] : []));
  const names = new Set(calls.map(({ fn }) => fn));
  const windows = distinct(nodes.flatMap((node) => (node.kind === 'window' ? [node.windowMs] : [])));
  const fns = OVER_FUNCTIONS.filter(
    (fn) => names.has(`${fn}_over_time`) || (names.has('sum_over_time') && (fn === 'avg' || fn === 'total'))
  );
  const overs = windows.flatMap((ms) => fns.map((fn): Over => ({ fn, window: windowOf(ms) })));
  const les = selectors.flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'le'));
  return {
    selectors,
    groups: [undefined, ...distinctLists(aggregates.flatMap(({ labels }) => groupsOf(labels)))],
    // A selector alone is the newest sample at each step.
    overs: [{ fn: 'last', window: 'step' }, ...overs],
    aggregates: AGGREGATES.filter((op) => aggregates.some((one) => one.op === op)),
    quantiles: distinct(
      calls.flatMap(({ fn, args: [first] }) =>
        fn === 'histogram_quantile' && first?.kind === 'number' ? [first.value] : []
      )
    ),
    bounds: distinct(les.flatMap(({ value }) => parseBound(value.split('|')[0]!.replaceAll('\\', '')) ?? [])).filter(
      Number.isFinite
    ),
  };
}

/** Where names that PromQL cannot list have others in their place. */
const STAND_IN = /^label_(?=(?:inf|nan|without)$)/i;

function groupsOf(written: readonly string[]): string[][] {
  const labels = written.map((label) => label.replace(STAND_IN, '')).filter((label) => label !== 'fireworks_bound');
  const others = labels.filter((label) => label !== 'le');
  return others.length === labels.length ? [labels] : [others, labels];
}

/** The metrics themselves, and those that are computed of them. */
function metricsOf(names: readonly string[]): MetricInfo[] {
  const present = new Set(names);
  const derived = DERIVED_METRICS.filter((metric) => metricsBehind(metric).every((part) => present.has(part)));
  return [...[...present].map(metricInfo), ...derived];
}

function filtersFor(info: MetricInfo, { selectors }: Facts): Filter[] {
  const derived = derivedMetric(info.name);
  const metric = derived === undefined ? info.name : metricsBehind(derived)[0];
  const matchers = selectors.find((one) => one.metric === metric)?.matchers ?? [];
  return matchers.map(({ label, operator, value }) => ({ label, operator, value }));
}

function viewsOf(
  info: MetricInfo,
  { quantiles, bounds, aggregates }: Facts,
  { isHeatmap }: CandidateContext
): Array<Partial<FireworksQuery>> {
  const ways = info.kind === 'derived' || aggregates.length === 0 ? [undefined] : aggregates;
  const ofValue = ways.map((aggregate): Partial<FireworksQuery> => ({
    view: 'value',
    ...(aggregate === undefined || aggregate === info.aggregate ? {} : { aggregate }),
  }));
  const views: Array<Partial<FireworksQuery> & { view: View }> = [
    ...quantiles.map((quantile) => ({ view: 'quantile' as const, quantiles: [quantile] })),
    ...bounds.map((bound) => ({ view: 'share' as const, bound })),
    { view: 'rate' },
    { view: 'heatmap' },
  ];
  const ofBuckets = views.filter(({ view }) => hasView(info, view) || info.kind === 'unknown');
  const [pictures, lines] = [
    ofBuckets.filter(({ view }) => view === 'heatmap'),
    ofBuckets.filter(({ view }) => view !== 'heatmap'),
  ];
  return isHeatmap ? [...pictures, ...lines, ...ofValue] : [...lines, ...ofValue, ...pictures];
}

/** What is the metric's own way anyway is not saved. */
function overOf(info: MetricInfo, over: Over): { over?: Over } {
  const standard = defaultOver(info, 'value');
  return over.fn === standard.fn && over.window === standard.window ? {} : { over };
}

/** The bounds are what buckets are told apart by: where the query has them itself they are no filter. */
function planned(query: Partial<FireworksQuery>, info: MetricInfo): Candidate[] {
  const { view, filters = [] } = query;
  const kept = view === 'value' ? filters : filters.filter(({ label }) => label !== 'le');
  const shown: Partial<FireworksQuery> = { ...query, filters: kept };
  if (kept.length === 0) {
    delete shown.filters;
  }
  if (view === defaultView(info)) {
    delete shown.view;
  }
  const outcome = planQuery({ refId: 'A', ...shown });
  return outcome.ok ? [{ query: shown, plan: outcome.plan }] : [];
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function distinctLists(lists: readonly string[][]): string[][] {
  return [...new Map(lists.map((list) => [JSON.stringify([...list].sort()), list])).values()];
}

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
