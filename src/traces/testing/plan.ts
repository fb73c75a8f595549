import { planStatistic, type StatisticPlan } from '../statistics/planStatistic';
import type { FireworksQuery } from '../../types';

/** Three minutes in steps of one. */
export const RANGE = { fromMs: 60_000, toMs: 240_000, intervalMs: 60_000, maxDataPoints: 100 };

/** @throws when the query cannot be planned */
export function plan(query: Partial<FireworksQuery>, range = RANGE): StatisticPlan {
  const planned = planStatistic({ refId: 'A', ...query }, ['1'], range);
  if (!planned.ok) {
    throw new Error(planned.message);
  }
  return planned.plan;
}
