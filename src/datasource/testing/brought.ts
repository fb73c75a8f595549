import type { DataSourceApi } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { importQueries } from '../importQueries';

export const REQUESTS = 'request_counter_total:sum_by_deployment';
export const ERRORS = 'requests_error_total:sum_by_deployment';
export const KV = 'generator_kv_blocks_fraction:avg_by_deployment';
export const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
export const NEWEST = { fn: 'last', window: 'step' };
export const PROMETHEUS = { type: 'prometheus' };

/** What becomes of the rows of another data source. */
export function brought(queries: object[], origin: object = PROMETHEUS, metrics: string[] = []) {
  return importQueries(queries as DataQuery[], origin as Pick<DataSourceApi, 'type'>, {
    scrapeIntervalMs: 60_000,
    keepsAddedLabels: false,
    metrics: () => (metrics[0] === 'away' ? Promise.reject(new Error('away')) : Promise.resolve(metrics)),
  });
}

export interface BroughtRow {
  does: string;
  queries: object[];
  rows: object[];
  metrics?: string[];
}

export async function expectBrought({ queries, rows, metrics }: BroughtRow): Promise<void> {
  expect(await brought(queries, PROMETHEUS, metrics)).toEqual(rows);
}
