import { readDeployment, type Deployment } from '../../src/deployments/deployment';
import { cost } from '../../src/analysis/cost';
import type { FireworksQuery } from '../../src/types';
import { askAnalysis, noticesOf, rowsOf } from './askAnalysis';
import { askSamples, type SampledSeries } from './askSamples';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 5, 3, 6);
/** In minutes. */
export const HOUR = 60;

export const requests = (id: string, at: SampledSeries['at']): SampledSeries => ({
  metric: 'request_counter_total:sum_by_deployment',
  labels: { deployment_id: id, base_model: `accounts/fireworks/models/of-${id}` },
  at,
});
export const replicas = (id: string, at: SampledSeries['at']): SampledSeries => ({
  metric: 'deployment_replicas',
  labels: { deployment_id: id },
  at,
});
export const tokens = (id: string, perSecond: number): SampledSeries[] =>
  ['tokens_prompt_total:sum_by_deployment', 'tokens_generated_gauge:sum_by_deployment'].map((metric) => ({
    metric,
    labels: { deployment_id: id },
    at: () => perSecond,
  }));

export function listed(id: string, accelerator = 'NVIDIA_H100_80GB', more: object = {}): Deployment[] {
  const name = `accounts/acme/deployments/${id}`;
  const baseModel = `accounts/fireworks/models/of-${id}`;
  const one = readDeployment({ name, baseModel, acceleratorType: accelerator, acceleratorCount: 2, ...more });
  return one === undefined ? [] : [one];
}

/** Why a list cannot be read. */
export const REFUSED = 'Deployments are not listed: the API key may not (HTTP 403).';

/** What is asked about: an hour unless it says otherwise. */
export interface Scene {
  series: SampledSeries[];
  deployments?: readonly Deployment[] | 'refused';
  gpuPrices?: unknown;
  minutes?: number;
  everyMs?: number;
  query?: Partial<FireworksQuery>;
}

/** What it cost: the rows, the first of which is of all together, and what is said beside them. */
export async function askCost({
  series,
  deployments = listed('a'),
  gpuPrices,
  minutes = HOUR,
  everyMs = MINUTE,
  query,
}: Scene) {
  const range = { fromMs: START, toMs: START + minutes * MINUTE };
  // Settings are whatever somebody provisioned.
  const prices = { gpuPrices: (gpuPrices ?? { NVIDIA_H100_80GB: 4 }) as Record<string, number> };
  const asked = { query, range, prices, scrapeIntervalMs: everyMs };
  const samples = askSamples(series, { ...range, everyMs, offsetMs: -5000 });
  const frames = await askAnalysis(
    cost,
    { ...asked, ...(deployments === 'refused' ? { noDeployments: REFUSED } : { deployments }) },
    samples
  );
  const rows = rowsOf(frames[0]);
  return { rows, all: rows[0], one: rows[1], said: noticesOf(frames[0]), saved: rowsOf(frames[1]), frames };
}

/** An hour of three busy replicas, each of two accelerators. */
export const busy = [requests('a', () => 1), replicas('a', () => 3), ...tokens('a', 100)];
