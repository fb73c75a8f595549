import type { Grid } from '../../src/evaluate';
import { seriesOf } from '../../src/evaluate/testing/columns';
import type { History } from '../../src/history';
import type { MetricsPlan } from '../../src/plan';
import { valueAt } from '../../src/series/stale';
import { askHistory, prometheusHome, type Answer, type Question } from '../differential/askHomes';
import { SCRAPE_INTERVAL_MS, type Day } from '../differential/day';
import { fillHistory } from '../differential/fillHomes';
import { prometheusClient } from '../differential/prometheusClient';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus, type RunningPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';

interface Corner {
  does: string;
  /** Lines of an exposition after the name: labels and value. `le` alone may be written as `10: 5`. */
  buckets: readonly string[];
  q: number;
  quantile: number;
  by?: readonly string[];
}

/**
 * Left out are the corners in which Prometheus 2 differs from 3: differences below 1e-12 of the count, and a decrease
 * that follows a NaN.
 */
const CORNERS: readonly Corner[] = [
  { does: 'is interpolated within its bucket', buckets: ['10: 5', '20: 10', '+Inf: 10'], q: 0.75, quantile: 15 },
  { does: 'is found among fractional rates', buckets: ['10: 0.25', '20: 0.5', '+Inf: 0.5'], q: 0.75, quantile: 15 },
  { does: 'begins at 0 in the lowest bucket', buckets: ['10: 4', '20: 8', '+Inf: 8'], q: 0.25, quantile: 5 },
  { does: 'is the lowest bound where that is 0', buckets: ['0: 4', '20: 8', '+Inf: 8'], q: 0.25, quantile: 0 },
  { does: 'is the lowest bound where that is negative', buckets: ['-5: 4', '5: 8', '+Inf: 8'], q: 0.25, quantile: -5 },
  { does: 'is between negative bounds', buckets: ['-20: 0', '-10: 8', '+Inf: 8'], q: 0.5, quantile: -15 },
  { does: 'is the highest finite bound beyond it', buckets: ['10: 1', '20: 2', '+Inf: 8'], q: 0.9, quantile: 20 },
  { does: 'is the highest finite bound if all are beyond', buckets: ['10: 0', '+Inf: 8'], q: 0.5, quantile: 10 },
  { does: 'at the count of a bucket is its bound', buckets: ['10: 5', '20: 10', '+Inf: 10'], q: 0.5, quantile: 10 },
  { does: 'passes over empty buckets', buckets: ['10: 4', '20: 4', '30: 8', '+Inf: 8'], q: 0.75, quantile: 25 },
  { does: '0 is the lower end of what was seen', buckets: ['10: 5', '20: 10', '+Inf: 10'], q: 0, quantile: 0 },
  { does: '0 is NaN in an empty lowest bucket', buckets: ['10: 0', '20: 10', '+Inf: 10'], q: 0, quantile: NaN },
  { does: '1 is the bound of the last request', buckets: ['10: 5', '20: 8', '30: 8', '+Inf: 8'], q: 1, quantile: 20 },
  { does: '1 is the highest bound if one is beyond', buckets: ['10: 5', '20: 8', '+Inf: 9'], q: 1, quantile: 20 },
  { does: 'below 0 is -Inf', buckets: ['10: 5', '+Inf: 10'], q: -0.1, quantile: -Infinity },
  { does: 'above 1 is +Inf', buckets: ['10: 5', '+Inf: 10'], q: 1.1, quantile: Infinity },
  { does: 'NaN is NaN', buckets: ['10: 5', '+Inf: 10'], q: NaN, quantile: NaN },
  { does: 'below 0 goes before nothing observed', buckets: ['10: 0', '+Inf: 0'], q: -1, quantile: -Infinity },
  { does: 'of nothing observed is NaN', buckets: ['10: 0', '20: 0', '+Inf: 0'], q: 0.5, quantile: NaN },
  { does: 'without +Inf is NaN', buckets: ['10: 5', '20: 10'], q: 0.5, quantile: NaN },
  { does: 'of +Inf alone is NaN', buckets: ['+Inf: 10'], q: 0.5, quantile: NaN },
  { does: 'takes Inf and inf for +Inf', buckets: ['10: 5', '20: 10', 'inf: 10'], q: 0.75, quantile: 15 },
  { does: 'adds up spellings of a bound', buckets: ['10: 2', '10.0: 2', '20: 8', '+Inf: 8'], q: 0.75, quantile: 15 },
  { does: 'reads bounds in E notation', buckets: ['1e1: 4', '2e+01: 8', '+Inf: 8'], q: 0.75, quantile: 15 },
  { does: 'sorts bounds as numbers', buckets: ['100: 8', '20: 4', '3: 0', '+Inf: 8'], q: 0.75, quantile: 60 },
  { does: 'leaves out a bound that is none', buckets: ['10: 4', 'x: 9', '20: 8', '+Inf: 8'], q: 0.75, quantile: 15 },
  { does: 'leaves out a bound too large', buckets: ['10: 4', '1e999: 9', '20: 8', '+Inf: 8'], q: 0.75, quantile: 15 },
  { does: 'repairs a decrease', buckets: ['10: 4', '20: 2', '30: 8', '+Inf: 8'], q: 0.75, quantile: 25 },
  { does: 'repairs a +Inf below the others', buckets: ['10: 4', '20: 8', '+Inf: 2'], q: 0.75, quantile: 15 },
  {
    does: 'is the highest bound where the count is NaN',
    buckets: ['10: 4', '20: 8', '+Inf: NaN'],
    q: 0.75,
    quantile: 20,
  },
  { does: 'is not found below a NaN', buckets: ['10: 2', '20: NaN', '+Inf: 8'], q: 0.2, quantile: 20 },
  { does: 'of infinitely many is beyond all', buckets: ['10: 4', '20: 8', '+Inf: Inf'], q: 0.5, quantile: 20 },
  { does: 'of negative counts is in the lowest', buckets: ['10: -4', '20: -2', '+Inf: -1'], q: 0.5, quantile: 20 },
  {
    does: 'of two deployments is of their sum',
    buckets: ['{d="a",le="10"} 2', '{d="a",le="+Inf"} 2', '{d="b",le="10"} 2', '{d="b",le="+Inf"} 6'],
    q: 0.25,
    by: [],
    quantile: 5,
  },
  {
    does: 'of unlike bounds uses those that all have',
    buckets: [
      ...['10: 1', '20: 2', '+Inf: 4'].map((bucket) => labelled('a', bucket)),
      ...['20: 2', '30: 4', '+Inf: 4'].map((bucket) => labelled('b', bucket)),
    ],
    q: 0.25,
    by: [],
    quantile: 10,
  },
];

function labelled(deployment: string, bucket: string): string {
  const [bound, value] = bucket.split(': ');
  return `{d="${deployment}",le="${bound}"} ${value}`;
}

const SCRAPED_MS = Date.UTC(2026, 5, 3) + 123;
const metricOf = (corner: number) => `corner_${corner}_bucket`;

function exposition(): string {
  return CORNERS.flatMap(({ buckets }, corner) =>
    buckets.map((bucket) => {
      const [bound, value] = bucket.split(': ');
      return `${metricOf(corner)}${bucket.startsWith('{') ? bucket : `{le="${bound}"} ${value}`}\n`;
    })
  ).join('');
}

let prometheus: RunningPrometheus | undefined;
let history: History;
let askPrometheus: (question: Question) => Promise<Answer>;

beforeAll(async () => {
  if (!hasPrometheus) {
    return;
  }
  prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
  const day: Day = {
    columns: [{ kind: 'scrape', timeMs: SCRAPED_MS, body: exposition() }],
    startMs: SCRAPED_MS,
    endMs: SCRAPED_MS + SCRAPE_INTERVAL_MS,
    deploymentIds: [],
    baseModels: [],
    codeLabel: 'http_code',
  };
  const client = prometheusClient(prometheus.url);
  const homes = await fillHistory(day);
  history = homes.history;
  await client.writeAll(homes.series);
  askPrometheus = prometheusHome(client, day.endMs);
});

afterAll(() => prometheus?.stop());

describe('in the history of a browser and in a Prometheus, a quantile', () => {
  testWithPrometheus.each(CORNERS.map((corner, index) => ({ ...corner, index })))(
    '$does',
    async ({ index, q, quantile, by }) => {
      const plan: MetricsPlan = {
        kind: 'quantile',
        selection: { metric: metricOf(index), matchers: [] },
        over: { fn: 'last', window: { kind: 'step' } },
        quantiles: [q],
        by,
      };
      const grid = { startMs: SCRAPED_MS + 1000, stepMs: 1000, count: 1, rangeMs: 1000 };
      const question = { plan, grid, scrapeIntervalMs: SCRAPE_INTERVAL_MS };
      const theirs = await askPrometheus(question);
      expect(onlyValue(theirs.grid)).toBe(quantile);
      expect(onlyValue(await askHistory(history, question))).toBe(quantile);
    }
  );
});

function onlyValue(grid: Grid): number | undefined {
  const [only, ...more] = seriesOf(grid);
  return more.length === 0 && only !== undefined ? valueAt(only.column, 0) : undefined;
}
