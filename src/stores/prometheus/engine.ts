import type { MetricsPlan } from '../../plan';
import type { StoreNotice } from '../types';

/** What a store does otherwise than Prometheus, found out by what it does and not by its name. */
export interface Engine {
  /**
   * Values that are not a number are left out, as VictoriaMetrics does, whose functions also read gaps and bounds by
   * rules of their own (MetricsQL).
   */
  dropsNaN: boolean;
}

/** One value, NaN, from whatever answers PromQL as Prometheus does. */
export const NAN_EXPRESSION = 'vector(0) / 0';

export const LIKE_PROMETHEUS: Engine = { dropsNaN: false };

/** Where the answer to a plan may be another than Prometheus's. */
export function engineNotices(plan: MetricsPlan, { dropsNaN }: Engine): StoreNotice[] {
  return dropsNaN && plan.over.fn === 'total'
    ? [
        {
          severity: 'info',
          text:
            'This store answers by the rules of MetricsQL, not of PromQL: where scrapes are missing, a total counts less ' +
            'than in Prometheus, by up to a tenth on days with many gaps.',
        },
      ]
    : [];
}
