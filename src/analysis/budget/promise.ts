import { ERRORS, metricInfo, type MetricInfo } from '../../catalogue';
import { amount, planQuery, Refusal, type MetricsPlan } from '../../plan';
import type { FireworksQuery } from '../../types';
import { totalOf } from '../minutes';

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
