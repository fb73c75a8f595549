import { ERRORS, GENERATED_TOKENS, PROMPT_TOKENS, REQUESTS, UP } from '../../src/catalogue';
import { timeGrid, type TimeGrid } from '../../src/evaluate';
import { formatDuration, planQuery } from '../../src/plan';
import {
  AGGREGATES,
  FILTER_OPERATORS,
  OVER_FUNCTIONS,
  type Filter,
  type FireworksQuery,
  type Over,
  type OverFunction,
} from '../../src/types';
import { Random } from '../../simulator/world/random';
import type { Question } from './askHomes';
import {
  BENT_HISTOGRAM,
  KV_BLOCKS,
  KV_SLOTS,
  PLAIN_HISTOGRAM,
  REPLICAS,
  RESPELLED_HISTOGRAM,
  UNLIKE_HISTOGRAM,
  type Day,
} from './day';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [15 * SECOND, 30 * SECOND, MINUTE, 73 * SECOND, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR];
const RANGES = [5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];
const WINDOWS = [MINUTE, 90 * SECOND, 5 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR];
const SCRAPE_INTERVALS = [30 * SECOND, MINUTE, MINUTE, 2 * MINUTE];
const QUANTILES = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
/**
 * Where spellings of a bound are merged or buckets repaired, buckets that hold every request differ in the last bit.
 * Prometheus 3 ignores that, 2 finds the slowest request in the highest of them.
 */
const BELOW_ONE = QUANTILES.filter((quantile) => quantile < 1);
const MOST_STEPS = 150;

const HISTOGRAMS = [PLAIN_HISTOGRAM, UNLIKE_HISTOGRAM, RESPELLED_HISTOGRAM, BENT_HISTOGRAM];
const RATES = [REQUESTS, ERRORS, PROMPT_TOKENS];
const GAUGES = [KV_BLOCKS, KV_SLOTS, REPLICAS, UP];
const KINDS = [
  'rate',
  'gauge',
  'histogram',
  'quantile',
  'buckets',
  'ratio',
  'difference',
  'estimate',
  'state',
] as const;
/** What a metric can be summarised by over time: a level has no total, sums have no extremes. */
const ALL = OVER_FUNCTIONS;
const LEVELS = OVER_FUNCTIONS.filter((fn) => fn !== 'total');
const SUMS = ['last', 'avg'] as const;
const LABELS = ['deployment_id', 'base_model', 'deployment', 'deployment_account', 'http_code', 'unheard_of'];

/** The question of this number: always the same for a seed, a number and a day. */
export function generateQuestion(
  seed: number,
  number: number,
  day: Day
): Question & { query: Partial<FireworksQuery> } {
  const random = new Random(seed, number, 2);
  const draw: Draw = {
    chance: (share) => random.next() < share,
    between: (from, to) => from + random.next() * (to - from),
    pick: (choices) => {
      const place = Math.floor(random.next() * choices.length);
      for (const chosen of choices.slice(place, place + 1)) {
        return chosen;
      }
      throw new Error('There is nothing to choose from.');
    },
    some: (choices) => choices.filter(() => random.next() < 0.4),
  };
  const query = generateQuery(draw, day);
  const outcome = planQuery({ refId: 'A', ...query });
  if (!outcome.ok) {
    throw new Error(`A generated query is refused, ${outcome.message}: ${JSON.stringify(query)}`);
  }
  const { plan } = outcome;
  return {
    query,
    plan,
    grid: generateGrid(draw, day),
    scrapeIntervalMs: draw.pick(SCRAPE_INTERVALS),
  };
}

interface Draw {
  chance(share: number): boolean;
  between(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  some<T>(choices: readonly T[]): T[];
}

function generateQuery(draw: Draw, day: Day): Partial<FireworksQuery> {
  const shared = { filters: generateFilters(draw, day), groupBy: generateGroups(draw) };
  switch (draw.pick(KINDS)) {
    case 'rate':
      return { ...shared, metric: draw.pick(RATES), aggregate: draw.pick(AGGREGATES), over: generateOver(draw, ALL) };
    case 'gauge': {
      // Averages per deployment are never added up across deployments.
      const aggregate = draw.pick(AGGREGATES.filter((op) => op !== 'sum'));
      return { ...shared, metric: draw.pick(GAUGES), aggregate, over: generateOver(draw, LEVELS) };
    }
    case 'quantile': {
      const metric = draw.pick(HISTOGRAMS);
      const known = draw.pick(metric === RESPELLED_HISTOGRAM || metric === BENT_HISTOGRAM ? BELOW_ONE : QUANTILES);
      const quantiles = [known, Number(draw.between(0, 1).toFixed(4))];
      return { ...shared, metric, view: 'quantile', quantiles, over: generateOver(draw, ALL) };
    }
    case 'histogram': {
      // Shown bucket by bucket, each spelling of a bound is a series of its own.
      const metric = draw.pick(HISTOGRAMS.filter((name) => name !== RESPELLED_HISTOGRAM));
      const over = generateOver(draw, ALL);
      if (draw.chance(0.5)) {
        return { ...shared, metric, view: 'rate', over };
      }
      const groupBy = draw.pick([shared.groupBy, undefined, ['le'], ['le', 'deployment_id']]);
      return { ...shared, metric, view: 'value', aggregate: draw.pick(AGGREGATES), groupBy, over };
    }
    case 'buckets': {
      const view = draw.pick(['share', 'heatmap', 'distribution'] as const);
      return { ...shared, metric: draw.pick(HISTOGRAMS), view, bound: 500, over: generateOver(draw, ALL) };
    }
    case 'ratio': {
      const metric = draw.pick(['error_ratio', 'success_ratio', 'cache_hit_ratio']);
      const codes = draw.pick([undefined, ['all'], ['4xx'], ['5xx'], ['429', '503']]);
      return { ...shared, metric, codes, over: generateOver(draw, SUMS) };
    }
    case 'state':
      return { filters: shared.filters, metric: 'deployment_state' };
    case 'difference':
      return { ...shared, metric: 'uncached_prompt_tokens', over: generateOver(draw, [...SUMS, 'total']) };
    case 'estimate':
      return { ...shared, metric: GENERATED_TOKENS, over: generateOver(draw, [...SUMS, 'total']) };
  }
}

function generateGroups(draw: Draw): string[] | undefined {
  return draw.pick([undefined, [], ['deployment_id'], ['base_model'], draw.some(LABELS)]);
}

function generateFilters(draw: Draw, day: Day): Filter[] {
  return Array.from({ length: draw.pick([0, 0, 0, 1, 1, 2]) }, () => generateFilter(draw, day));
}

function generateFilter(draw: Draw, { deploymentIds, baseModels }: Day): Filter {
  const operator = draw.pick(FILTER_OPERATORS);
  const [label, values] = draw.pick<[string, readonly string[]]>([
    ['deployment_id', deploymentIds],
    ['deployment_id', deploymentIds],
    ['base_model', baseModels],
    ['http_code', ['400', '429', '503']],
    ['code', ['400', '500']],
    ['unheard_of', ['', 'x']],
  ]);
  const value = draw.pick(values);
  const pattern = draw.pick([
    `${value}|${draw.pick(values)}`,
    `${value.slice(0, 2)}.*`,
    '.+',
    '.*',
    '[45].+',
    `(?i)${value.toUpperCase()}`,
    '',
  ]);
  switch (operator) {
    case '=':
    case '!=':
      return { label, operator, value };
    case '=~':
    case '!~':
      return { label, operator, value: pattern };
    case '=|':
    case '!=|':
      return { label, operator, value: '', values: draw.some(values) };
  }
}

function generateOver(draw: Draw, functions: readonly OverFunction[]): Over | undefined {
  const fn = draw.pick(functions);
  const window = draw.pick(['step', 'step', 'range', formatDuration(draw.pick(WINDOWS))]);
  return draw.chance(0.15) ? undefined : { fn, window };
}

/** A grid somewhere on the day or a little beyond it. */
function generateGrid(draw: Draw, day: Day): TimeGrid {
  const intervalMs = draw.pick(STEPS);
  const spanMs = Math.min(draw.pick(RANGES), MOST_STEPS * intervalMs);
  const toMs = draw.between(day.startMs + spanMs / 2, day.endMs + 20 * MINUTE);
  return timeGrid({ fromMs: toMs - spanMs, toMs, intervalMs, utcOffsetSeconds: draw.pick([0, 5400, 19_800]) });
}
