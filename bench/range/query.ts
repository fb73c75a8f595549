import type { FireworksQuery } from '../../src/types';

/** One line per deployment over a day, in about a thousand points. */
export const QUERY: Partial<FireworksQuery> = {
  metric: 'latency_overall_ms_bucket:sum_by_deployment',
  view: 'quantile',
  quantiles: [0.95],
  groupBy: ['deployment_id'],
};
export const STEP_MS = 88_000;
