import { type DataFrame, DataFrameType, FieldType } from '@grafana/data';
import { nameSeries } from '../../frames';
import { quantileName } from '../../plan';
import { numberField, textField, withNotices } from './fields';
import type { StatisticPlan, StatisticResult, StatisticSeries } from '../statistics/planStatistic';

/**
 * Lines over time, one frame each; or a table with a row for each group when the plan has no steps. Sums are 0 in
 * steps where nothing happened, other numbers have no value there. Never empty, so that notices have a place.
 */
export function statsFrames(
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
  const names = nameSeries(series, legend, plan.info.title);
  return series.map((one, index) => ({
    refId,
    name: plan.info.title,
    meta: { type: DataFrameType.TimeSeriesMulti },
    length: times.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: { interval: stepMs }, values: times },
      {
        name: 'Value',
        type: FieldType.number,
        labels: { ...one.labels, ...(one.quantile === undefined ? {} : { quantile: String(one.quantile) }) },
        config: { unit: plan.info.unit, description: plan.info.description, displayNameFromDS: names[index] },
        values: times.map((time) => one.values.get(time) ?? emptyStep(plan)),
      },
    ],
  }));
}

function emptyStep({ info }: StatisticPlan): number | null {
  return info.reduce === 'sum' ? 0 : null;
}

function stepsOf({ fromMs, toMs }: StatisticPlan, stepMs: number): number[] {
  const first = Math.floor(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.floor((toMs - first) / stepMs) + 1 }, (_, index) => first + index * stepMs);
}

function tableFrame(refId: string, plan: StatisticPlan, series: readonly StatisticSeries[]): DataFrame {
  const rows = new Map<string, Map<number | undefined, number | undefined>>();
  const labelsOf = new Map<string, StatisticSeries['labels']>();
  for (const { labels, quantile, values } of series) {
    const key = JSON.stringify(labels);
    labelsOf.set(key, labels);
    rows.set(
      key,
      (rows.get(key) ?? new Map<number | undefined, number | undefined>()).set(quantile, [...values.values()][0])
    );
  }
  const keys = [...rows.keys()];
  const columns: Array<number | undefined> = plan.quantiles.length > 0 ? [...plan.quantiles] : [undefined];
  return {
    refId,
    name: plan.info.title,
    length: keys.length,
    fields: [
      ...plan.groupBy.map((label) =>
        textField(
          label,
          keys.map((key) => labelsOf.get(key)?.[label])
        )
      ),
      ...columns.map((quantile) =>
        numberField(
          quantile === undefined ? plan.info.title : `${plan.info.title} ${quantileName(quantile)}`,
          keys.map((key) => rows.get(key)?.get(quantile)),
          { unit: plan.info.unit, description: plan.info.description }
        )
      ),
    ],
  };
}
