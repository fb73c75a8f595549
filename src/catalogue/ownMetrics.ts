import { CACHED_PROMPT_TOKENS, ERRORS, PROMPT_TOKENS, REPLICAS, REQUESTS } from './metrics';
import type { MetricInfo } from './types';

// Metrics that the endpoint does not have: those that are computed here of documented ones, and those that each scrape
// writes of itself.

export const DEPLOYMENT_STATE_METRIC = 'deployment_state';
export const GENERATED_TOKENS = 'generated_tokens';

/** How a derived metric is made of documented ones. Ratios are ratios of sums, never averages of ratios. */
export type Derivation =
  | { kind: 'ratio'; numerator: string; denominator: string; complement: boolean; takesCodes: boolean }
  | { kind: 'difference'; minuend: string; subtrahend: string }
  /** The rate of each bucket times the middle of the bucket. */
  | { kind: 'estimate'; histogram: string }
  /** What a deployment is doing, from its request rate and its replicas. */
  | { kind: 'state'; requests: string; replicas: string };

export interface DerivedMetric extends MetricInfo {
  kind: 'derived';
  derivation: Derivation;
}

/** The documented metrics that one is computed of, first the one that its filters narrow. */
export function metricsBehind({ derivation }: DerivedMetric): [string, ...string[]] {
  switch (derivation.kind) {
    case 'ratio':
      return [derivation.numerator, derivation.denominator];
    case 'difference':
      return [derivation.minuend, derivation.subtrahend];
    case 'estimate':
      return [derivation.histogram];
    case 'state':
      return [derivation.requests, derivation.replicas];
  }
}

const derived = { group: 'derived', kind: 'derived', over: 'avg', documented: false } as const;
const FRACTION = { unit: 'percentunit', unitText: 'fraction of 1', aggregate: 'avg' } as const;

export const DERIVED_METRICS: readonly DerivedMetric[] = [
  {
    name: 'error_ratio',
    title: 'Error ratio',
    ...derived,
    ...FRACTION,
    derivation: { kind: 'ratio', numerator: ERRORS, denominator: REQUESTS, complement: false, takesCodes: true },
    description: 'Failed requests of all requests, as a ratio of sums. No traffic gives no value.',
  },
  {
    name: 'success_ratio',
    title: 'Success ratio',
    ...derived,
    ...FRACTION,
    derivation: { kind: 'ratio', numerator: ERRORS, denominator: REQUESTS, complement: true, takesCodes: true },
    description: 'One minus the error ratio. No traffic gives no value.',
  },
  {
    name: 'cache_hit_ratio',
    title: 'Prompt cache hit ratio',
    ...derived,
    ...FRACTION,
    derivation: {
      kind: 'ratio',
      numerator: CACHED_PROMPT_TOKENS,
      denominator: PROMPT_TOKENS,
      complement: false,
      takesCodes: false,
    },
    description: 'Cached prompt tokens of all prompt tokens, counted in tokens, not in requests.',
  },
  {
    name: 'uncached_prompt_tokens',
    title: 'Uncached prompt tokens',
    ...derived,
    unit: 'suffix:tok/s',
    unitText: 'tokens/s',
    aggregate: 'sum',
    isPerSecond: true,
    derivation: { kind: 'difference', minuend: PROMPT_TOKENS, subtrahend: CACHED_PROMPT_TOKENS },
    description: 'Prompt tokens per second that had to be computed.',
  },
  {
    name: GENERATED_TOKENS,
    title: 'Generated tokens, estimated',
    ...derived,
    unit: 'suffix:tok/s',
    unitText: 'tokens/s',
    aggregate: 'sum',
    isPerSecond: true,
    derivation: { kind: 'estimate', histogram: 'tokens_generated_per_request_bucket:sum_by_deployment' },
    description:
      'Estimate of generated tokens per second: requests per bucket of answer length times the middle of the bucket. Fireworks documents no exact rate.',
  },
  {
    name: DEPLOYMENT_STATE_METRIC,
    title: 'Deployment state',
    ...derived,
    over: 'last',
    unit: undefined,
    unitText: 'serving, idle, scaled to zero or gone',
    aggregate: 'max',
    derivation: { kind: 'state', requests: REQUESTS, replicas: REPLICAS },
    description:
      'What each deployment is doing: serving, idle (no requests), scaled to zero (no replicas) or gone (not shown any more). Where a browser collects, also why nobody knows: the scrape failed, or nothing was collected. No value: not seen yet.',
  },
];

/** 1 for a good scrape, 0 for a failed one, as Prometheus writes it. */
export const UP = 'up';
export const SCRAPE_DURATION = 'scrape_duration_seconds';
export const SAMPLES_SCRAPED = 'scrape_samples_scraped';
/** How old the data itself is, by the newest timestamp in the body or, where there is none, by the scrape. */
export const SNAPSHOT_AGE = 'snapshot_age_seconds';
/** Why a scrape failed; beside failed scrapes only. */
export const SCRAPE_FAILURE = 'scrape_failure';

const ofScrape = { group: 'scrape', kind: 'gauge', documented: true } as const;
const SECONDS = { unit: 's', unitText: 'seconds' };

/** What this data source writes of each scrape beside what it brought, in Prometheus's names where it has one. */
export const SCRAPE_METRICS: readonly MetricInfo[] = [
  {
    name: UP,
    title: 'Scrape succeeded',
    ...ofScrape,
    unit: 'short',
    unitText: '1 or 0',
    over: 'min',
    aggregate: 'min',
    description: '1 for a good scrape, 0 for a failed one; nothing where nobody collected.',
  },
  {
    name: SCRAPE_DURATION,
    title: 'Scrape duration',
    ...ofScrape,
    ...SECONDS,
    over: 'max',
    aggregate: 'max',
    description: 'From the request to the end of the answer, through Grafana.',
  },
  {
    name: SAMPLES_SCRAPED,
    title: 'Samples per scrape',
    ...ofScrape,
    unit: 'short',
    unitText: 'samples',
    over: 'last',
    aggregate: 'max',
    description: 'Samples in the answer; 0 for a failed scrape.',
  },
  {
    name: SNAPSHOT_AGE,
    title: 'Age of the data',
    ...ofScrape,
    ...SECONDS,
    over: 'max',
    aggregate: 'max',
    description:
      'How old the newest values were at each scrape, by the timestamps in the answer or else by the last good scrape.',
  },
  {
    name: SCRAPE_FAILURE,
    title: 'Reason of failed scrapes',
    ...ofScrape,
    unit: 'none',
    unitText: 'HTTP status, or a number below 100',
    over: 'last',
    aggregate: 'max',
    description:
      'Why a scrape failed: the HTTP status, or a number below 100 for what has none, such as 2 for no answer in time. Nothing beside good scrapes.',
  },
];

/**
 * What `SCRAPE_FAILURE` says where there is no HTTP status that would. The numbers are stored, so none is ever given
 * another meaning.
 */
export const FAILURE_NUMBERS = {
  unreachable: 1,
  timeout: 2,
  cutOff: 3,
  suspect: 4,
  redirected: 5,
  malformed: 6,
  limit: 7,
  notMetrics: 8,
  signedOut: 9,
  noSource: 10,
  misconfigured: 11,
  unexpected: 12,
  outdated: 13,
} as const;

type FailureNumber = (typeof FAILURE_NUMBERS)[keyof typeof FAILURE_NUMBERS];

/** Every number has its words: the compiler tells where one has none. Of an HTTP status the usual ones have more. */
const FAILURE_REASONS: Readonly<Record<FailureNumber | 401 | 403 | 404 | 429, string>> = {
  [FAILURE_NUMBERS.unreachable]: 'endpoint not reached',
  [FAILURE_NUMBERS.timeout]: 'no answer in time',
  [FAILURE_NUMBERS.cutOff]: 'answer cut off',
  [FAILURE_NUMBERS.suspect]: 'most series missing',
  [FAILURE_NUMBERS.redirected]: 'redirected',
  [FAILURE_NUMBERS.malformed]: 'answer not readable',
  [FAILURE_NUMBERS.limit]: 'answer over a limit',
  [FAILURE_NUMBERS.notMetrics]: 'no metrics in the answer',
  [FAILURE_NUMBERS.signedOut]: 'logged out of Grafana',
  [FAILURE_NUMBERS.noSource]: 'data source not found',
  [FAILURE_NUMBERS.misconfigured]: 'settings incomplete',
  [FAILURE_NUMBERS.unexpected]: 'a fault of this browser',
  [FAILURE_NUMBERS.outdated]: 'page older than the settings',
  401: 'API key not accepted, HTTP 401',
  403: 'no permission, HTTP 403',
  404: 'no metrics at this address, HTTP 404',
  429: 'request limit reached, HTTP 429',
};
const reasons = new Map(Object.entries(FAILURE_REASONS));

/** Why a scrape failed, in words; undefined where it is not known, as of versions that did not keep it. */
export function failureReason(number: number): string | undefined {
  return reasons.get(String(number)) ?? (number >= 100 && number < 600 ? `HTTP ${number}` : undefined);
}

/** What a scrape says of itself is in series of these names without labels. */
export const SCRAPE_METRIC_NAMES: ReadonlySet<string> = new Set(SCRAPE_METRICS.map(({ name }) => name));
