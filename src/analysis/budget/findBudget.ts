import { ERRORS, metricInfo, type MetricInfo } from '../../catalogue';
import type { Grid, GridSeries, MissingBound } from '../../evaluate';
import { amount, planQuery, Refusal, type MetricsPlan } from '../../plan';
import { labelKey, type Labels } from '../../series/labels';
import type { FireworksQuery } from '../../types';
import { totalOf, numberAt, seriesOf } from '../minutes';

/** Requests of a stretch that ends with the range. */
export interface Counted {
  lengthMs: number;
  requests: number;
  missed: number;
}

/** How a promise was kept by one group of requests, or by all together. */
export interface Kept {
  /** Undefined for all together. */
  labels: Labels | undefined;
  requests: number;
  missed: number;
  /** The share that was good; undefined without requests. */
  attainment: number | undefined;
  /** The share of the error budget that is left, below 0 where more was missed than may be. */
  left: number | undefined;
  /** How many more may miss it, below 0 likewise. */
  leftRequests: number;
  /** How many times as fast as the budget allows it is used up, by stretch; undefined without requests. */
  burn: ReadonlyArray<{ lengthMs: number; rate: number | undefined }>;
}

export interface Answered {
  lengthMs: number;
  all: Grid | undefined;
  measured: Grid | undefined;
}

export interface Budgets {
  /** First all together, unless there is but one group. */
  rows: Kept[];
  missing: MissingBound | undefined;
  /** Whether more was missed than there were, which was cut. */
  wasCut: boolean;
}

/**
 * Attainment = good / all; budget = all × (1 − target); burn rate = (missed / all) / (1 − target).
 * @param answered the whole range last
 */
export function findBudgets(answered: readonly Answered[], kind: 'missed' | 'share', target: number): Budgets {
  const groups = new Map<string, { labels: Labels; counted: Counted[] }>();
  let missing: MissingBound | undefined;
  let wasCut = false;
  for (const { lengthMs, all, measured } of answered) {
    const lacking = measured !== undefined && 'series' in measured ? measured.missing : undefined;
    // Without any bound there were no requests, which says nothing of the bound.
    missing = lacking !== undefined && lacking.bounds.length > 0 ? lacking : missing;
    const without = new Set((lacking?.groups ?? []).map((labels) => labelKey(labels)));
    // Without the one side nothing is known of the other: no answer is not "none missed".
    if (measured === undefined) {
      continue;
    }
    const shares = new Map(seriesOf(measured).map((series) => [labelKey(series.labels), series]));
    for (const series of seriesOf(all)) {
      const key = labelKey(series.labels);
      const requests = newest(series);
      if (requests === undefined || without.has(key)) {
        continue;
      }
      const found = shares.get(key);
      const number = found && newest(found);
      if (kind === 'share' && number === undefined && requests > 0) {
        continue;
      }
      const missed = kind === 'missed' ? (number ?? 0) : requests * (1 - (number ?? 1));
      wasCut ||= missed > requests * (1 + 1e-9) && missed > 0.5;
      const group = groups.get(key) ?? { labels: series.labels, counted: [] };
      groups.set(key, group);
      group.counted.push({ lengthMs, requests, missed: Math.min(requests, Math.max(0, missed)) });
    }
  }
  const each = [...groups.values()];
  const lengths = answered.map(({ lengthMs }) => lengthMs);
  const rows = each.map(({ labels, counted }) => keptOf(labels, lengths, counted, target));
  const together = lengths.map((lengthMs): Counted => {
    const own = each.flatMap(({ counted }) => counted.filter((one) => one.lengthMs === lengthMs));
    return {
      lengthMs,
      requests: own.reduce((sum, { requests }) => sum + requests, 0),
      missed: own.reduce((sum, { missed }) => sum + missed, 0),
    };
  });
  return {
    rows: rows.length === 1 ? rows : [keptOf(undefined, lengths, together, target), ...rows],
    missing,
    wasCut,
  };
}

function keptOf(
  labels: Labels | undefined,
  lengths: readonly number[],
  counted: readonly Counted[],
  target: number
): Kept {
  const of = (lengthMs: number) => counted.find((one) => one.lengthMs === lengthMs);
  const { requests = 0, missed = 0 } = of(lengths.at(-1) ?? 0) ?? {};
  const allowed = requests * (1 - target);
  return {
    labels,
    requests,
    missed,
    attainment: requests > 0 ? 1 - missed / requests : undefined,
    left: requests > 0 ? 1 - missed / allowed : undefined,
    leftRequests: allowed - missed,
    burn: lengths.map((lengthMs) => {
      const one = of(lengthMs);
      return {
        lengthMs,
        rate: one === undefined || one.requests === 0 ? undefined : one.missed / one.requests / (1 - target),
      };
    }),
  };
}

function newest(series: GridSeries): number | undefined {
  return numberAt(series, series.column.values.length - 1);
}

/** What was promised, and how it is counted. */
export interface Promised {
  info: MetricInfo;
  /** The share that has to be good, between 0 and 1. */
  target: number;
  /** What a good request is, to follow "of requests": `were within 5 s`. */
  good: string;
  /** All requests over a range, in groups of `by`. */
  all: MetricsPlan;
  /** Those that missed it, or the share of those that did not. */
  measured: { kind: 'missed' | 'share'; plan: MetricsPlan };
  by: readonly string[];
}

/**
 * Reads what a query promises: requests within a bucket's bound, or requests without errors.
 * @throws Refusal
 */
export function readPromise(query: FireworksQuery): Promised {
  const { metric = '', groupBy: by = ['deployment_id'], filters } = query;
  const target = readTarget(query.target);
  if (metric === '') {
    throw new Refusal(
      'metric',
      'Nothing is promised yet. Choose under “Promised” a latency, with the bound that requests should keep, or Success ratio.'
    );
  }
  const info = metricInfo(metric);
  const asked = { refId: query.refId, metric, filters, groupBy: [...by] };
  if (metric === 'success_ratio' || metric === 'error_ratio') {
    const plan = planned({ ...asked, codes: query.codes });
    if (plan.kind !== 'ratio' || plan.sharedBy.length !== plan.by.length) {
      throw new Refusal(
        'groupBy',
        'Requests have no status code, so a budget cannot be grouped by http_code. Choose the codes that count instead.'
      );
    }
    const { codes = [] } = query;
    return {
      info,
      target,
      good: codes.length === 0 ? 'had no error' : `had no error of ${codes.join(', ')}`,
      all: totalOf(plan.denominator, by, 'range'),
      measured: { kind: 'missed', plan: totalOf(plan.numerator, by, 'range') },
      by,
    };
  }
  if (info.kind !== 'histogram' && info.kind !== 'unknown') {
    const instead = metric === ERRORS ? 'Choose Success ratio.' : 'Choose a latency with a bound, or Success ratio.';
    throw new Refusal('metric', `${info.title} does not say which requests were good. ${instead}`);
  }
  const over = { fn: 'total', window: 'range' } as const;
  const share = planned({ ...asked, view: 'share', bound: query.bound, over });
  return {
    info,
    target,
    good: share.kind === 'share' ? `were within ${amount(share.bound, info)}` : '',
    all: planned({ ...asked, view: 'rate', over }),
    measured: { kind: 'share', plan: share },
    by,
  };
}

function planned(query: FireworksQuery): MetricsPlan {
  const outcome = planQuery(query);
  if (!outcome.ok) {
    throw new Refusal(outcome.field, outcome.message);
  }
  return outcome.plan;
}

const PERCENT = /^(\d{1,3}(?:\.\d{1,9})?) ?%$/;
const PLAIN = /^(?:0?\.\d{1,12}|[01](?:\.\d{1,12})?)$/;

/** `0.99`, `99%` and `99.9 %` as a share. @throws Refusal for what is none, and for 0 and 1 */
export function readTarget(target: FireworksQuery['target']): number {
  const written = typeof target === 'string' ? target.trim() : (target ?? '');
  if (written === '') {
    throw new Refusal('target', 'Say what share of requests has to be good, such as 99% or 0.99.');
  }
  const share = typeof written === 'number' ? written : readShare(written);
  if (share === 1) {
    throw new Refusal('target', 'A target of 100 % leaves no budget: one request breaks it. Choose one such as 99.9%.');
  }
  if (share === undefined || !(share > 0 && share < 1)) {
    const percent = Number(written) > 1 && Number(written) < 100 ? ` Did you mean ${written}%?` : '';
    throw new Refusal(
      'target',
      `"${written}" is no share of requests above 0 and below 1. Write one such as 99%, 99.9% or 0.99.${percent}`
    );
  }
  return share;
}

function readShare(text: string): number | undefined {
  const [, percent] = PERCENT.exec(text) ?? [];
  if (percent !== undefined) {
    return Number((Number(percent) / 100).toPrecision(12));
  }
  return PLAIN.test(text) ? Number(text) : undefined;
}
