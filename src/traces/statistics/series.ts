import { readModelName } from '../calls/model';
import type { DataPoint } from '../client/client';
import { isCountedAsCall, percentileKey, type AggregateRequest } from './aggregateRequest';
import { UNKNOWN, type Observation } from './observations';
import type { StatisticPlan } from './planStatistic';

/** One line: a value for each step, or for the whole range. */
export interface StatisticSeries {
  labels: Readonly<Record<string, string>>;
  quantile?: number;
  /** By start of the step, ms. Steps without a value are absent. */
  values: ReadonlyMap<number, number>;
}

/** Groups of labels, with what is collected for each of their steps (`Step`) until it becomes a value. */
interface Groups<Step> {
  /** The step of these labels that begins then; a new one when there is none. */
  step(labels: Record<string, string>, startMs: number): Step;
  /** A line for each group, and for each quantile of it. */
  series(plan: StatisticPlan, values: StepValues<Step>): StatisticSeries[];
}

/** How a step becomes a value, for each reduction; undefined for none. */
interface StepValues<Step> {
  sum(step: Step): number;
  mean(step: Step): number | undefined;
  quantile(step: Step, quantile: number): number | undefined;
}

/** Observations as lines: grouped by their labels and steps, then summed, averaged or cut into quantiles. */
export function reduceObservations(observations: readonly Observation[], plan: StatisticPlan): StatisticSeries[] {
  const groups = groupsOf((): number[] => []);
  for (const { timeMs, labels, value } of observations) {
    groups.step(labels, stepStart(timeMs, plan)).push(value);
  }
  return groups.series(plan, { sum, mean: (values) => sum(values) / values.length, quantile: quantileOf });
}

/** Counts and percentiles of MLflow as lines. Ratios are sums divided by sums, so that groups of a label merge rightly. */
export function readAggregates(
  points: readonly DataPoint[],
  { labels }: Pick<AggregateRequest, 'labels'>,
  plan: StatisticPlan
): StatisticSeries[] {
  const groups = groupsOf(() => ({ total: 0, errors: 0, percentiles: new Map<string, number>() }));
  for (const { timeMs, dimensions, values } of points.filter(isCountedAsCall)) {
    const own = Object.entries(labels).map(([label, dimension]) => [label, labelOf(label, dimensions[dimension])]);
    const step = groups.step(Object.fromEntries(own), timeMs ?? stepStart(plan.fromMs, plan));
    // A point without count and sum has percentiles only.
    const count = values.COUNT ?? values.SUM ?? 0;
    step.total += count;
    step.errors += (dimensions.span_status ?? dimensions.trace_status) === 'ERROR' ? count : 0;
    Object.entries(values).forEach(([key, value]) => step.percentiles.set(key, value));
  }
  return groups.series(plan, {
    sum: ({ total }) => total,
    mean: ({ total, errors }) => (total > 0 ? errors / total : undefined),
    quantile: ({ percentiles }, quantile) => percentiles.get(percentileKey(quantile)),
  });
}

function groupsOf<Step>(emptyStep: () => Step): Groups<Step> {
  const groups = new Map<string, { labels: Record<string, string>; steps: Map<number, Step> }>();
  return {
    step: (labels, startMs) => {
      const key = JSON.stringify(labels);
      const group = groups.get(key) ?? { labels, steps: new Map<number, Step>() };
      groups.set(key, group);
      const step = group.steps.get(startMs) ?? emptyStep();
      group.steps.set(startMs, step);
      return step;
    },
    series: ({ statistic, quantiles }, values) =>
      [...groups.values()].flatMap(({ labels, steps }): StatisticSeries[] => {
        switch (statistic.reduce) {
          case 'sum':
            return [{ labels, values: valuesOf(steps, values.sum) }];
          case 'mean':
            return [{ labels, values: valuesOf(steps, values.mean) }];
          case 'quantile':
            return quantiles.map((quantile) => ({
              labels,
              quantile,
              values: valuesOf(steps, (step) => values.quantile(step, quantile)),
            }));
        }
      }),
  };
}

function valuesOf<Step>(
  steps: ReadonlyMap<number, Step>,
  read: (step: Step) => number | undefined
): Map<number, number> {
  const values = new Map<number, number>();
  for (const [startMs, step] of steps) {
    const value = read(step);
    if (value !== undefined) {
      values.set(startMs, value);
    }
  }
  return values;
}

/** Steps are counted from the epoch, as MLflow counts them. */
function stepStart(timeMs: number, { stepMs, fromMs }: Pick<StatisticPlan, 'stepMs' | 'fromMs'>): number {
  return stepMs === undefined ? fromMs : Math.floor(timeMs / stepMs) * stepMs;
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

/** MLflow's dimension is the model as called; base model and deployment are parts of it. */
function labelOf(label: string, value: string | undefined): string {
  if (value === undefined) {
    return UNKNOWN;
  }
  switch (label) {
    case 'base_model':
      return readModelName(value).baseModel ?? value;
    case 'deployment_id':
      return readModelName(value).deployment?.id ?? UNKNOWN;
    default:
      return value;
  }
}
