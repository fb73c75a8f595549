import type { Observation, StatisticPlan, StatisticSeries } from './planStatistic';
import type { DataPoint } from '../client/metrics';
import { readModelName } from '../calls/modelName';
import { type AggregateRequest, isCountedAsCall, percentileKey } from './aggregateRequest';

/** Observations as lines: grouped by their labels and steps, then summed, averaged or cut into quantiles. */
export function reduceObservations(observations: readonly Observation[], plan: StatisticPlan): StatisticSeries[] {
  const groups = new Map<string, { labels: Observation['labels']; steps: Map<number, number[]> }>();
  for (const { timeMs, labels, value } of observations) {
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels, steps: new Map<number, number[]>() };
    groups.set(key, group);
    const step = stepStart(timeMs, plan);
    const values = group.steps.get(step);
    if (values === undefined) {
      group.steps.set(step, [value]);
    } else {
      values.push(value);
    }
  }
  return [...groups.values()].flatMap(({ labels, steps }) => {
    switch (plan.info.reduce) {
      case 'sum':
        return [{ labels, values: mapSteps(steps, sum) }];
      case 'mean':
        return [{ labels, values: mapSteps(steps, (values) => sum(values) / values.length) }];
      case 'quantile':
        return plan.quantiles.map((quantile) => ({
          labels,
          quantile,
          values: mapSteps(steps, (values) => quantileOf(values, quantile)),
        }));
    }
  });
}

/** Steps are counted from the epoch, as MLflow counts them. */
export function stepStart(timeMs: number, { stepMs, fromMs }: Pick<StatisticPlan, 'stepMs' | 'fromMs'>): number {
  return stepMs === undefined ? fromMs : Math.floor(timeMs / stepMs) * stepMs;
}

function mapSteps(steps: ReadonlyMap<number, number[]>, reduce: (values: number[]) => number): Map<number, number> {
  return new Map([...steps].map(([step, values]) => [step, reduce(values)]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Between neighbours in proportion, as MLflow's own percentiles are. @param values not empty */
export function quantileOf(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = quantile * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

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
