import { SCRAPE_METRIC_NAMES } from '../../catalogue';
import { formatDuration, parseDuration } from '../../plan';
import type { FireworksQuery } from '../../types';
import { ESTIMATE_COMMENT, toPromql, type PromqlOptions } from '../toPromql';
import { candidatesFor, problemOf, whyNot, type Candidate, type NotRead } from './candidates';
import { canonical, ofEndpoint, unlimited, variantsOf } from './rewrites';
import { loosened, nodesOf, rewritten, sameText } from './sameText';
import { UnreadPromql, hiddenVariables, type HiddenVariables } from './writtenText';
import { parsePromql, type PromqlNode } from './tree';

export interface RecogniseOptions {
  scrapeIntervalMs: number;
  /** Whether labels that scrapers add are there, as they are where a Prometheus keeps the samples. */
  keepsAddedLabels: boolean;
  /** Buckets are drawn as a heatmap. */
  isHeatmap: boolean;
  /** Metrics that are not documented, and that there are all the same. */
  otherMetrics: readonly string[];
}

/** The query that a text means, and what of the text it does not say; or why there is none. */
export type Recognised = { ok: true; query: Partial<FireworksQuery>; notes: string[] } | NotRead;

const ZEROS =
  'Where errors, or the smaller side of a ratio or difference, have no series while the other side has, they are 0 here instead of missing.';
const NO_ZEROS = 'Where there is no value none is drawn: what puts zeros there (“or 0 * …”) was left out.';
const OF_SCRAPES = 'It tells of the scrapes of this data source, not of those of another.';

/**
 * The query whose PromQL this is, and so whose numbers it asks for. What is written by hand is compared with the PromQL of
 * the queries that can be made of its parts: nothing is taken for a query that would be written otherwise.
 * @throws PatternsNotLoaded
 */
export function recognise(text: string, options: RecogniseOptions): Recognised {
  if (text.trim() === '') {
    return { ok: false, reason: 'It is empty.' };
  }
  const parts = text.split(/\n[^\S\n]*\n(?=# quantile )/);
  const read = parts.map((part) => recogniseOne(part, options));
  const [first, ...others] = read;
  if (first === undefined || others.length === 0 || !first.ok) {
    return first ?? { ok: false, reason: 'It is empty.' };
  }
  const quantiles = read.flatMap((one) => (one.ok ? (one.query.quantiles ?? []) : []));
  const alike = read.every(
    (one) => one.ok && JSON.stringify({ ...one.query, quantiles }) === JSON.stringify({ ...first.query, quantiles })
  );
  return alike
    ? { ...first, query: { ...first.query, quantiles } }
    : { ok: false, reason: 'It is several expressions that are not quantiles of one query.' };
}

function recogniseOne(text: string, options: RecogniseOptions): Recognised {
  const variables = hiddenVariables();
  try {
    const { node, offset, quantile } = readText(text, variables);
    const problem = problemOf(node, options.otherMetrics, variables.isHidden);
    if (problem !== undefined) {
      return problem;
    }
    const isEstimate = text.includes(ESTIMATE_COMMENT);
    const found = find(node, isEstimate, options, variables);
    if (found === undefined) {
      return { ok: false, reason: whyNot(node) };
    }
    const { query, notes } = found;
    const shown = { ...query, ...(offset === undefined ? {} : { offset }) };
    return { ok: true, query: withVariables(shown, variables, quantile), notes };
  } catch (error) {
    if (error instanceof UnreadPromql) {
      return { ok: false, reason: error.message };
    }
    throw error;
  }
}

interface ReadText {
  /** Without its offset. */
  node: PromqlNode;
  offset: string | undefined;
  /** The variable in the place of a quantile. */
  quantile: string | undefined;
}

/** Stands for a quantile that a variable gives. */
const QUANTILE_STAND_IN = 0.432_101_234;

function readText(text: string, variables: HiddenVariables): ReadText {
  const parsed = parsePromql(variables.hide(text));
  let quantile: string | undefined;
  const nodes = nodesOf(parsed);
  const offsets = new Set(nodes.flatMap((one) => (one.kind === 'selector' ? [one.offsetMs] : [])));
  const [offsetMs = 0] = offsets;
  const windows = nodes.flatMap((one) => (one.kind === 'window' ? [one.windowMs, one.stepMs ?? 0] : []));
  if ([...offsets, ...windows].some(variables.isMixed)) {
    throw new UnreadPromql(
      'It makes a duration of a variable and something else: write a variable that holds all of it.'
    );
  }
  if (offsets.size > 1) {
    throw new UnreadPromql(
      'Its parts look at different times: make a row of each, with its own offset, and compute with them.'
    );
  }
  if (offsetMs < 0) {
    throw new UnreadPromql('It looks into the future with a negative offset.');
  }
  const node = rewritten(parsed, (one): PromqlNode => {
    const [first, ...rest] = one.kind === 'call' && one.fn === 'histogram_quantile' ? one.args : [];
    if (one.kind === 'call' && first?.kind === 'selector' && variables.isHidden(first.metric)) {
      quantile = first.metric;
      return { ...one, args: [{ kind: 'number', value: QUANTILE_STAND_IN }, ...rest] };
    }
    return one.kind === 'selector' ? { ...one, offsetMs: 0 } : one;
  });
  const offset = offsetMs === 0 ? undefined : (variables.duration(offsetMs) ?? formatDuration(offsetMs));
  return { node: canonical(node, variables.isHidden), offset, quantile };
}

function find(
  node: PromqlNode,
  isEstimate: boolean,
  options: RecogniseOptions,
  variables: HiddenVariables
): { query: Partial<FireworksQuery>; notes: string[] } | undefined {
  const variants = variantsOf(ofEndpoint(unlimited(node), options.keepsAddedLabels, variables.isHidden));
  const windowOf = (ms: number) => SPECIAL_WINDOWS.get(variables.duration(ms) ?? '') ?? formatDuration(ms);
  const candidates = candidatesFor(
    variants.map((variant) => variant.node),
    { windowOf, isHeatmap: options.isHeatmap }
  ).filter(({ plan }) => (plan.kind === 'estimate') === isEstimate);
  const printed = new Map<Candidate, Texts>();
  const printedOf = (candidate: Candidate): Texts => {
    const known = printed.get(candidate) ?? textsOf(candidate, node, options, variables);
    printed.set(candidate, known);
    return known;
  };
  for (const { node: wanted, notes } of variants) {
    const exact = sameText(wanted);
    const unguarded = sameText(loosened(wanted, ['guards']));
    const loose = sameText(loosened(wanted, ['guards', 'zeros']));
    for (const candidate of candidates) {
      const texts = printedOf(candidate);
      const isSame = texts.exact.has(exact) || texts.unguarded.has(unguarded);
      if (isSame || texts.loose.has(loose)) {
        const more = isSame
          ? []
          : [...(texts.unguarded.has(loose) ? [] : [ZEROS]), ...(unguarded === loose ? [] : [NO_ZEROS])];
        const { query } = candidate;
        const ofScrapes = SCRAPE_METRIC_NAMES.has(query.metric ?? '') && !options.keepsAddedLabels ? [OF_SCRAPES] : [];
        return { query, notes: [...notes, ...more, ...ofScrapes] };
      }
    }
  }
  return undefined;
}

const SPECIAL_WINDOWS: ReadonlyMap<string, string> = new Map([
  ['$__interval', 'step'],
  ['$__range', 'range'],
]);

interface Texts {
  exact: Set<string>;
  /** Without what keeps divisors above 0, where there is no value here either. */
  unguarded: Set<string>;
  /** Without zeros for a missing side, too. */
  loose: Set<string>;
}

/** All that a query may be written as: by the steps of a panel, and by what is known of a store. */
function textsOf(
  { plan }: Candidate,
  wanted: PromqlNode,
  options: RecogniseOptions,
  variables: HiddenVariables
): Texts {
  const nodes = nodesOf(wanted);
  const hasOr = nodes.some((one) => one.kind === 'binary' && one.op === 'or');
  const hasBounds = nodes.some((one) => one.kind === 'aggregate' && one.labels.includes('fireworks_bound'));
  const ranges = nodes.flatMap((one) =>
    one.kind === 'window' && variables.duration(one.windowMs) === undefined ? [one.windowMs] : []
  );
  const { scrapeIntervalMs } = options;
  const isOfStep = plan.over.window.kind === 'step' && plan.over.fn !== 'last';
  const stepMs = isOfStep ? 10 * scrapeIntervalMs : scrapeIntervalMs;
  const plans =
    plan.kind === 'value' && plan.observed !== undefined ? [plan, { ...plan, observed: undefined }] : [plan];
  const texts: Texts = { exact: new Set(), unguarded: new Set(), loose: new Set() };
  for (const durations of ['grafana', 'fixed'] as const) {
    for (const rangeMs of hasOr && durations === 'fixed' ? new Set(ranges) : [3_600_000]) {
      for (const at of hasOr ? (['steps', 'end'] as const) : (['steps'] as const)) {
        for (const commonBounds of hasBounds ? [true] : [false]) {
          const grid = { startMs: 0, stepMs, count: 1, rangeMs };
          const more: PromqlOptions = {
            scrapeIntervalMs,
            durations,
            commonBounds,
            at,
            endMs: at === 'end' ? 1 : undefined,
          };
          plans.forEach((one, place) => {
            for (const { text } of toPromql(one, grid, more).expressions) {
              const node = canonical(parsePromql(variables.hide(text)), variables.isHidden);
              if (place === 0) {
                texts.exact.add(sameText(node));
                texts.unguarded.add(sameText(loosened(node, ['guards'])));
              }
              texts.loose.add(sameText(loosened(node, ['guards', 'zeros'])));
            }
          });
        }
      }
    }
  }
  return texts;
}

function withVariables(
  query: Partial<FireworksQuery>,
  variables: HiddenVariables,
  quantile: string | undefined
): Partial<FireworksQuery> {
  const show = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return variables.show(value);
    }
    if (Array.isArray(value)) {
      return value.map(show);
    }
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, show(one)]))
      : value;
  };
  const shown: Partial<FireworksQuery> = Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, show(value)])
  );
  const { over, quantiles } = query;
  const window = over && variables.duration(parseDuration(over.window) ?? 0);
  return {
    ...shown,
    ...(over === undefined || window === undefined ? {} : { over: { ...over, window } }),
    ...(quantiles === undefined || quantile === undefined
      ? {}
      : { quantiles: quantiles.map((one) => (one === QUANTILE_STAND_IN ? variables.show(quantile) : one)) }),
  };
}
