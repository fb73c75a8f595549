import { lastValueFrom } from 'rxjs';
import { gridEnd, type Grid, type TimeGrid } from '../../src/evaluate';
import type { History } from '../../src/history';
import type { MetricsPlan } from '../../src/plan';
import type { MetricStore } from '../../src/stores';
import { evaluateHistory } from '../../src/stores/browser/evaluateHistory';
import { prometheusStore, readPrometheusOptions } from '../../src/stores/prometheus';
import { prometheusDataSource, type Refusals } from '../support/prometheusDataSource';
import type { PrometheusClient } from './prometheusClient';

/** A plan and what both homes have to know to answer it. */
export interface Question {
  plan: MetricsPlan;
  grid: TimeGrid;
  scrapeIntervalMs: number;
}

export interface Answer {
  grid: Grid;
  promql: string;
}

export async function askHistory(history: History, { plan, grid, scrapeIntervalMs }: Question): Promise<Grid> {
  const evaluation = await evaluateHistory(history, plan, grid, { scrapeIntervalMs, edge: undefined });
  return evaluation.grid;
}

export interface HomeOptions {
  /** Of the settings. */
  matchers?: string;
  refuses?: Refusals;
}

/** Asks a Prometheus through the store that a user would choose for it, from the plan to the grid. */
export function prometheusHome(
  client: PrometheusClient,
  nowMs: number,
  { matchers, refuses }: HomeOptions = {}
): (question: Question) => Promise<Answer> {
  const stores = new Map<number, MetricStore>();
  const settings = { uid: 'fireworks', jsonData: { prometheusUid: 'prometheus', prometheusMatchers: matchers } };
  const world = { dataSources: prometheusDataSource(client, refuses), now: () => nowMs };
  return async ({ plan, grid, scrapeIntervalMs }) => {
    const store =
      stores.get(scrapeIntervalMs) ?? prometheusStore(readPrometheusOptions(settings, scrapeIntervalMs), world);
    stores.set(scrapeIntervalMs, store);
    const request = { queries: [{ id: 'A', plan }], grid, live: false, toMs: gridEnd(grid) };
    const { results, error } = await lastValueFrom(store.run(request));
    const [result] = results;
    const failure = error ?? result?.error;
    if (failure !== undefined || result === undefined) {
      throw new Error(failure?.message ?? 'Prometheus gave no answer.');
    }
    return { grid: result.grid, promql: result.promql };
  };
}
