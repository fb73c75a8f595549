import type { DataPoint } from '../client/metrics';
import { readModelName } from '../calls/modelName';
import { isCountedAsCall, percentileKey, type AggregateRequest } from './aggregateRequest';
import { stepStart } from './series';
import type { StatisticPlan, StatisticSeries } from './types';

/** Counts and percentiles of MLflow as lines. Ratios are sums divided by sums, so that groups of a label merge rightly. */
export function readAggregates(
  points: readonly DataPoint[],
  { labels }: AggregateRequest,
  plan: StatisticPlan
): StatisticSeries[] {
  const groups = new Map<string, Group>();
  for (const point of points.filter(isCountedAsCall)) {
    const own = Object.fromEntries(
      Object.entries(labels).map(([label, dimension]) => [label, labelOf(label, point.dimensions[dimension])])
    );
    const key = JSON.stringify(own);
    const group = groups.get(key) ?? { labels: own, steps: new Map<number, Step>() };
    groups.set(key, group);
    addPoint(group, point, plan);
  }
  return [...groups.values()].flatMap((group) => seriesOf(group, plan));
}

interface Step {
  total: number;
  errors: number;
  percentiles: DataPoint['values'];
}

interface Group {
  labels: Record<string, string>;
  steps: Map<number, Step>;
}

function addPoint({ steps }: Group, point: DataPoint, plan: StatisticPlan): void {
  const at = point.timeMs ?? stepStart(plan.fromMs, plan);
  const step = steps.get(at) ?? { total: 0, errors: 0, percentiles: {} };
  const count = point.values.COUNT ?? point.values.SUM ?? 0;
  const status = point.dimensions.span_status ?? point.dimensions.trace_status;
  steps.set(at, {
    total: step.total + count,
    errors: step.errors + (status === 'ERROR' ? count : 0),
    percentiles: { ...step.percentiles, ...point.values },
  });
}

function seriesOf({ labels, steps }: Group, plan: StatisticPlan): StatisticSeries[] {
  switch (plan.info.reduce) {
    case 'sum':
      return [{ labels, values: values(steps, (step) => step.total) }];
    case 'mean':
      return [{ labels, values: values(steps, (step) => (step.total > 0 ? step.errors / step.total : undefined)) }];
    case 'quantile':
      return plan.quantiles.map((quantile) => ({
        labels,
        quantile,
        values: values(steps, (step) => step.percentiles[percentileKey(quantile)]),
      }));
  }
}

function values(steps: ReadonlyMap<number, Step>, read: (step: Step) => number | undefined): Map<number, number> {
  const result = new Map<number, number>();
  for (const [at, step] of steps) {
    const value = read(step);
    if (value !== undefined) {
      result.set(at, value);
    }
  }
  return result;
}

/** MLflow's dimension is the model as called; base model and deployment are parts of it. */
function labelOf(label: string, value: string | undefined): string {
  if (value === undefined) {
    return 'unknown';
  }
  switch (label) {
    case 'base_model':
      return readModelName(value).baseModel ?? value;
    case 'deployment_id':
      return readModelName(value).deployment?.id ?? 'unknown';
    default:
      return value;
  }
}
