import { lastValueFrom } from 'rxjs';
import { seriesOf as gridSeriesOf } from '../../../evaluate/testing/columns';
import { timeGrid } from '../../../evaluate';
import { planQuery, readQuery } from '../../../plan';
import { valueAt } from '../../../series/stale';
import type { FireworksOptions, FireworksQuery } from '../../../types';
import type { MetricStore, PlanResult, StoreRequest, StoreResponse } from '../../types';
import { prometheusStore, readPrometheusOptions } from '../index';
import { fakePrometheus, type FakeAnswer, type FakeOptions, type FakePrometheus } from './fakePrometheus';

export const NOW = Date.UTC(2026, 0, 2, 12, 0, 7);
export const MINUTE = 60_000;
export const REQUESTS = 'request_counter_total:sum_by_deployment';
export const ERRORS = 'requests_error_total:sum_by_deployment';
export const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
export const KV = 'generator_kv_blocks_fraction:avg_by_deployment';
export const SCRAPED = { job: 'fireworks', instance: 'api.fireworks.ai:443' };

/** A store on a fake data source, and the clock of both. */
export interface Opened extends FakePrometheus {
  store: MetricStore;
  clock: { nowMs: number };
}

export function openStore(options: FakeOptions = {}, jsonData: FireworksOptions = {}): Opened {
  const fake = fakePrometheus(options);
  const clock = { nowMs: NOW };
  const settings = { uid: 'own', jsonData: { prometheusUid: 'prom', ...jsonData } };
  const store = prometheusStore(readPrometheusOptions(settings, MINUTE), {
    dataSources: fake.dataSources,
    now: () => clock.nowMs,
  });
  return { ...fake, store, clock };
}

export interface Asked {
  live?: boolean;
  stepMs?: number;
  utcOffsetSeconds?: number;
  toMs?: number;
}

/** Six steps until `toMs`; the queries have the ids A, B … */
export function requestOf(queries: ReadonlyArray<Partial<FireworksQuery>>, asked: Asked = {}): StoreRequest {
  const { live = false, stepMs = MINUTE, utcOffsetSeconds = 0, toMs = NOW } = asked;
  return {
    queries: queries.map((query, index) => {
      const outcome = planQuery(readQuery(query));
      if (!outcome.ok) {
        throw new Error(outcome.message);
      }
      return { id: String.fromCharCode(65 + index), plan: outcome.plan };
    }),
    grid: timeGrid({ fromMs: toMs - 5 * MINUTE, toMs, intervalMs: stepMs, utcOffsetSeconds }),
    live,
    toMs,
  };
}

/** Asks for one query. */
export function run(opened: Opened, query: Partial<FireworksQuery>, asked: Asked = {}): Promise<StoreResponse> {
  return lastValueFrom(opened.store.run(requestOf([query], asked)));
}

/** The one result of one query, which has to be no failure. */
export async function only(opened: Opened, query: Partial<FireworksQuery>, asked: Asked = {}): Promise<PlanResult> {
  const { results, error } = await run(opened, query, asked);
  expect(error).toBeUndefined();
  expect(results).toHaveLength(1);
  return results[0]!;
}

/** The first expression of the first request for a panel. */
export function sentExpr({ requests }: FakePrometheus): string {
  const [target] = requests.flatMap(({ targets }) => targets);
  if (target === undefined) {
    throw new Error('Nothing was asked.');
  }
  return target.expr;
}

/** Labels, quantile and values of each series. */
export function shown({ grid }: PlanResult): unknown[] {
  return gridSeriesOf(grid).map(({ labels, quantile, column }) => [
    labels,
    ...(quantile === undefined ? [] : [quantile]),
    Array.from(grid.times, (_, place) => valueAt(column, place)),
  ]);
}

/** Stored series of a metric. */
export function seriesOf(name: string, ...labels: Array<Record<string, string>>) {
  return labels.map((one) => ({ __name__: name, ...SCRAPED, ...one }));
}

/** One of the two expressions that ask where series were present. */
export function isPresenceOfAny(expr: string): boolean {
  return expr.includes('max by (deployment_account');
}

/**
 * Answers to where series were present: each of these was there for ten steps, those of one deployment together for
 * `together`: for ten when they are copies, for the sum when they are parts.
 */
export function presenceOf(
  series: ReadonlyArray<Record<string, string>>,
  { together = 10 } = {}
): (expr: string) => FakeAnswer {
  return (expr) =>
    expr.startsWith('max(max_over_time(')
      ? []
      : isPresenceOfAny(expr)
        ? [...new Set(series.map((labels) => labels.deployment_id ?? ''))].map((deployment_id) => ({
            labels: { deployment_id },
            points: [[NOW, together]],
          }))
        : series.map((labels) => ({ labels, points: [[NOW, 10]] }));
}
