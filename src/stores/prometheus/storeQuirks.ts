import type { DataQueryResponse } from '@grafana/data';
import type { TimeGrid } from '../../evaluate/grid';
import { bucketsOf, formatDuration, isBucketPlan, type MetricsPlan } from '../../plan';
import { escapeTemplateMarks, printSelector, union, type StoredSelector } from '../../promql';
import type { Matcher } from '../../series/labels';
import { valueAt } from '../../series/stale';
import type { StoreNotice } from '../types';
import { readAnswer, readInstant, type Answer, type DelegatedExpression } from './delegatedQuery';
import type { StoreError } from './errors';
import { deploymentMetrics, namesOf, type StoredNames } from './storedNames';

/*
 * What stores do otherwise than Prometheus, each found out by what the store does and not by its name: rules of another
 * query language, downsampled data, times that are not those asked for, a lookback that is too short.
 */

/** How a store computes. */
export interface QueryEngine {
  /** It leaves out what is not a number. So does VictoriaMetrics, whose MetricsQL has other rules for gaps and bounds, too. */
  dropsNaN: boolean;
}

/** One value, NaN, from whatever answers PromQL as Prometheus does. */
export const NAN_EXPRESSION = 'vector(0) / 0';

export const LIKE_PROMETHEUS: QueryEngine = { dropsNaN: false };

/** Where the answer to a plan may be another than Prometheus's. */
export function engineNotices(plan: MetricsPlan, { dropsNaN }: QueryEngine): StoreNotice[] {
  return dropsNaN && plan.over.fn === 'total'
    ? [
        {
          severity: 'info',
          text:
            'This store answers by the rules of MetricsQL, not of PromQL: where scrapes are missing, a total counts less ' +
            'than in Prometheus, by up to a tenth on days with many gaps.',
        },
      ]
    : [];
}

/**
 * The part of a plan that the store computes. Shares, estimates and pictures are made of its buckets here; so are
 * quantiles where its own `histogram_quantile` has other rules.
 */
export function storeComputed(plan: MetricsPlan, { dropsNaN }: QueryEngine): MetricsPlan {
  return isBucketPlan(plan) && (plan.kind !== 'quantile' || dropsNaN) ? bucketsOf(plan) : plan;
}

/** Thanos answers from chunks of five minutes when a step is at least five of them, if it may choose by itself. */
const COARSE_STEP_MS = 25 * 60_000;
/** Of one sample a minute chunks of five minutes leave a fifth. */
const FEWER = 2;
const ON_STEPS = 'sampled';
const AT_END = 'stored';

/**
 * The same count asked for along the steps and at their end: a store that downsamples does so for long steps only, and
 * then functions count and add up chunks where they mean samples.
 */
export function downsamplingExpressions(
  names: StoredNames,
  matchers: readonly Matcher[],
  grid: TimeGrid
): DelegatedExpression[] {
  const [metric] = deploymentMetrics(names);
  const [name] = metric === undefined ? [] : namesOf(metric, names);
  if (name === undefined || grid.stepMs < COARSE_STEP_MS) {
    return [];
  }
  const selector = printSelector(name, matchers);
  const expr = escapeTemplateMarks(`max(count_over_time(${selector}[${formatDuration(grid.stepMs)}]))`);
  return [
    { refId: ON_STEPS, expr, at: 'steps' },
    { refId: AT_END, expr, at: 'end' },
  ];
}

/** Why numbers along the steps would be wrong; undefined where they are not, or where nobody asked. */
export function downsamplingError(
  response: DataQueryResponse,
  grid: TimeGrid,
  sourceName: string
): StoreError | undefined {
  const [onSteps] = readAnswer(response, ON_STEPS, { at: 'steps', grid }).series;
  const [atEnd] = readInstant(response, AT_END);
  const sampled = onSteps && valueAt(onSteps.column, grid.count - 1);
  const stored = atEnd?.value;
  return sampled !== undefined && stored !== undefined && stored > FEWER * sampled
    ? {
        message:
          `The data source “${sourceName}” answers steps of ${formatDuration(grid.stepMs)} from downsampled data, in which sums and ` +
          'counts of samples are wrong. Set “Custom query parameters” in its settings to max_source_resolution=0s, ' +
          'or choose a step below 25 minutes.',
      }
    : undefined;
}

/** Values between the steps cannot be shown at them; that they are missing has to be said. */
export function offGridError(
  answers: ReadonlyArray<Pick<Answer, 'offGrid' | 'offGridAligned'>>,
  sourceName: string,
  { stepMs }: Pick<TimeGrid, 'stepMs'>
): StoreError | undefined {
  const all = answers.reduce((sum, { offGrid }) => sum + offGrid, 0);
  if (all === 0) {
    return undefined;
  }
  const aligned = answers.reduce((sum, { offGridAligned }) => sum + offGridAligned, 0);
  return { message: all === aligned ? alignedMessage(sourceName, stepMs) : otherMessage(sourceName, stepMs) };
}

/**
 * In a time zone whose offset is no multiple of the step, full steps are at other times than in UTC. Frontends that
 * align move them back: Thanos does by default, Mimir and Cortex where they are told to, VictoriaMetrics for its cache.
 */
function alignedMessage(sourceName: string, stepMs: number): string {
  return (
    `The data source “${sourceName}” moved the times that it was asked for to full steps of ${stepMs / 1000} s in UTC, ` +
    'which are none in your time zone: a query frontend aligns them. Set the time zone of the dashboard to UTC, or turn ' +
    'that off where queries arrive. Thanos query-frontend: --no-query-range.align-range-with-step. Mimir and Cortex: ' +
    'align_queries_with_step: false. VictoriaMetrics: nocache=1 as a custom query parameter in the settings of ' +
    `“${sourceName}”.`
  );
}

function otherMessage(sourceName: string, stepMs: number): string {
  return (
    `The data source “${sourceName}” answered for other times than every ${stepMs / 1000} s, as it was asked to. ` +
    'Set another minimum interval in the query options of the panel.'
  );
}

/** The step in which it is looked whether a sample is seen, ms. */
const CELL_MS = 5000;
/** The share of two intervals in which one has to be seen. */
const TOLERATED = 0.97;
/** So many samples in a row, and one of the times looked at has two whole intervals with samples behind it. */
const IN_A_ROW = 4;

/**
 * How long a store looks back for a sample (its lookback, five minutes in Prometheus) must be longer than the scrape
 * interval, or every minute has a hole. Failed scrapes leave holes too, so the best two intervals of the last half hour
 * are taken: at how many cells of them a sample was seen, and how many samples came in a row.
 */
export function lookbackExpressions(selectors: readonly StoredSelector[], scrapeIntervalMs: number): string[] {
  const stretch = formatDuration(2 * scrapeIntervalMs);
  const best = (print: (selector: string) => string) => `max(max_over_time((${union(selectors, print)})[30m:30s]))`;
  return [
    best((selector) => `count_over_time(${selector}[${stretch}:${formatDuration(CELL_MS)}])`),
    best((selector) => `count_over_time(${selector}[${formatDuration(IN_A_ROW * scrapeIntervalMs)}])`),
  ];
}

/** What is wrong with the lookback of a store, from the answers to these expressions. */
export function lookbackWarnings(
  [cells, samples]: ReadonlyArray<number | undefined>,
  scrapeIntervalMs: number
): string[] {
  const seen = cells === undefined ? 1 : (cells * CELL_MS) / (2 * scrapeIntervalMs);
  if (samples === undefined || samples < IN_A_ROW || seen >= TOLERATED) {
    return [];
  }
  const seconds = Math.round((seen * scrapeIntervalMs) / 1000);
  return [
    `This store forgets a sample after about ${seconds} s, which is before the next one comes: panels have holes, and ` +
      'totals are too low. Set its lookback to five minutes (--query.lookback-delta=5m of Prometheus, ' +
      '-search.maxStalenessInterval=5m of VictoriaMetrics).',
  ];
}
