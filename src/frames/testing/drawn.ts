import type { GridSeries, SeriesGrid } from '../../evaluate';
import { planQuery, readQuery } from '../../plan';
import { setAbsent, sparseColumn } from '../../series/stale';
import type { FireworksQuery } from '../../types';
import type { DrawnQuery, FrameContext } from '../index';

export const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
export const REQUESTS = 'request_counter_total:sum_by_deployment';
export const context: FrameContext = { stepMs: 60_000, toMs: 200_000, promql: 'the query', notices: [] };

export function drawn(query: Partial<FireworksQuery>): DrawnQuery {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return {
    refId: query.refId ?? 'A',
    info: outcome.info,
    view: outcome.view,
    plan: outcome.plan,
    legend: query.legend,
    format: outcome.format,
    offsetMs: outcome.offsetMs,
  };
}

export function series(
  labels: Record<string, string>,
  values: Array<number | undefined>,
  quantile?: number
): GridSeries {
  const column = sparseColumn(Float64Array.from(values, (value) => value ?? 0));
  values.forEach((value, index) => value === undefined && setAbsent(column, index));
  return quantile === undefined ? { labels, column } : { labels, column, quantile };
}

export function grid(...all: GridSeries[]): SeriesGrid {
  return { times: Float64Array.from([60_000, 120_000, 180_000]), series: all };
}
