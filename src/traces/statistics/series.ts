import type { Observation, StatisticPlan, StatisticSeries } from './types';

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
