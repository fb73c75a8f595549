import { documentedLabels, ERRORS } from '../../src/catalogue';
import { bucketSeries, planTimes, readBuckets, type Grid, type GridSeries, type TimeGrid } from '../../src/evaluate';
import type { History } from '../../src/history';
import { toPromql } from '../../src/promql';
import type { MetricsPlan } from '../../src/query';
import { dropLabel } from '../../src/series/labels';
import { absentColumn } from '../../src/series/stale';
import { evaluateHistory } from '../../src/stores/evaluateHistory';
import type { PrometheusSeries } from './prometheusAnswer';
import type { PrometheusServer } from './prometheusServer';
import { wirePlan } from './wirePlan';

/** A plan and what both homes have to know to answer it. */
export interface Question {
  plan: MetricsPlan;
  grid: TimeGrid;
  scrapeIntervalMs: number;
  /** Whether the series may have different bounds, so that the PromQL has to look for common ones. */
  commonBounds: boolean;
}

export async function askHistory(history: History, { plan, grid, scrapeIntervalMs }: Question): Promise<Grid> {
  return evaluateHistory(history, plan, grid, { scrapeIntervalMs, edge: undefined });
}

export interface PrometheusReply {
  grid: Grid;
  promql: string;
}

/** Asks in the words of `toPromql`, and names things as the browser does. */
export async function askPrometheus(
  server: PrometheusServer,
  { plan, grid, scrapeIntervalMs, commonBounds }: Question,
  codeLabel: string
): Promise<PrometheusReply> {
  const times = planTimes(plan, grid);
  const promql = toPromql(wirePlan(plan, codeLabel), grid, { scrapeIntervalMs, commonBounds });
  const series: GridSeries[] = [];
  for (const { text, quantile } of promql.expressions) {
    const answer = await server.query(text, times);
    series.push(...answer.map((one) => gridSeries(one, times, quantile)));
  }
  const merged = plan.kind === 'buckets' ? bucketSeries(readBuckets(series, times.length)) : series;
  return { grid: { times, series: merged }, promql: promql.text };
}

function gridSeries(
  { labels, points }: PrometheusSeries,
  times: Float64Array,
  quantile: number | undefined
): GridSeries {
  const column = absentColumn(times.length);
  const [first = 0, second = first + 1] = times;
  for (const { timeMs, value } of points) {
    column.values[Math.round((timeMs - first) / (second - first))] = value;
  }
  const named = documentedLabels(ERRORS, dropLabel(labels, '__name__'));
  return { labels: named, column, ...(quantile === undefined ? {} : { quantile }) };
}
