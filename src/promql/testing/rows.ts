import type { MetricsPlan, OverPlan, Selection } from '../../plan/plan';
import { toPromql, type PromqlOptions } from '../toPromql';

export const MINUTE = 60_000;
export const fine = { startMs: 0, stepMs: MINUTE, count: 60, rangeMs: 60 * MINUTE };
export const coarse = { startMs: 0, stepMs: 10 * MINUTE, count: 6, rangeMs: 90 * MINUTE };
export const step: OverPlan = { fn: 'avg', window: { kind: 'step' } };
export const byDeployment = ['deployment_id'];
export const of = (metric: string): Selection => ({ metric, matchers: [] });
export const short = of('x');

/** A plan and its PromQL. */
export interface Row {
  does: string;
  plan: MetricsPlan;
  grid?: typeof fine;
  options?: Partial<PromqlOptions>;
  text: string;
}

export function textOf({ plan, grid, options }: Row): string {
  return toPromql(plan, grid ?? fine, { scrapeIntervalMs: MINUTE, ...options }).text;
}
