import { DataFrameType, FieldType, type DataFrame } from '@grafana/data';
import { nameSeries } from '../../frames';
import { quantileName } from '../../plan';
import type { StatisticPlan } from '../statistics/planStatistic';
import type { StatisticResult } from '../statistics/runStatistic';
import type { StatisticSeries } from '../statistics/series';
import { filterableColumn, numberColumn, tableOf, withNotices } from './fields';

/**
 * Lines over time, one frame each; or a table with a row for each group when the plan has no steps. Sums are 0 in
 * steps where nothing happened, other numbers have no value there. There is always a frame, as notices need one.
 */
export function statisticFrames(
  refId: string,
  plan: StatisticPlan,
  result: StatisticResult,
  legend: string | undefined
): DataFrame[] {
  const frames =
    result.stepMs === undefined
      ? [tableFrame(refId, plan, result.series)]
      : lineFrames(refId, plan, result.series, result.stepMs, legend);
  const [first = { refId, fields: [], length: 0 }, ...others] = frames;
  return [withNotices(first, result.notices), ...others];
}

function lineFrames(
  refId: string,
  plan: StatisticPlan,
  series: readonly StatisticSeries[],
  stepMs: number,
  legend: string | undefined
): DataFrame[] {
  const times = stepsOf(plan, stepMs);
  const names = nameSeries(series, legend, plan.statistic.title);
  return series.map((one, index) => ({
    refId,
    name: plan.statistic.title,
    meta: { type: DataFrameType.TimeSeriesMulti },
    length: times.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: { interval: stepMs }, values: times },
      {
        name: 'Value',
        type: FieldType.number,
        labels: one.quantile === undefined ? one.labels : { ...one.labels, quantile: String(one.quantile) },
        config: { unit: plan.statistic.unit, description: plan.statistic.description, displayNameFromDS: names[index] },
        values: times.map((time) => one.values.get(time) ?? emptyStep(plan)),
      },
    ],
  }));
}

function emptyStep({ statistic }: StatisticPlan): number | null {
  return statistic.reduce === 'sum' ? 0 : null;
}

function stepsOf({ fromMs, toMs }: StatisticPlan, stepMs: number): number[] {
  const first = Math.floor(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.floor((toMs - first) / stepMs) + 1 }, (_, index) => first + index * stepMs);
}

interface TableRow {
  labels: StatisticSeries['labels'];
  /** By quantile; under undefined where the statistic is of none. */
  values: Map<number | undefined, number | undefined>;
}

function tableFrame(refId: string, plan: StatisticPlan, series: readonly StatisticSeries[]): DataFrame {
  const rows = new Map<string, TableRow>();
  for (const { labels, quantile, values } of series) {
    const key = JSON.stringify(labels);
    const row = rows.get(key) ?? { labels, values: new Map<number | undefined, number | undefined>() };
    row.values.set(quantile, [...values.values()][0]);
    rows.set(key, row);
  }
  const { title, unit, description } = plan.statistic;
  const quantiles = plan.quantiles.length > 0 ? plan.quantiles : [undefined];
  return {
    refId,
    name: title,
    ...tableOf(
      [...rows.values()],
      [
        ...plan.groupBy.map((label) => filterableColumn<TableRow>(label, ({ labels }) => labels[label])),
        ...quantiles.map((quantile) =>
          numberColumn<TableRow>(
            quantile === undefined ? title : `${title} ${quantileName(quantile)}`,
            ({ values }) => values.get(quantile),
            { unit, description }
          )
        ),
      ]
    ),
  };
}
