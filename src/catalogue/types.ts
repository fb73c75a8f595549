import type { Aggregate, OverFunction } from '../types';

export const METRIC_GROUPS = [
  'traffic',
  'errors',
  'latency',
  'tokens',
  'resources',
  'derived',
  'scrape',
  'other',
] as const;
export type MetricGroup = (typeof METRIC_GROUPS)[number];

/**
 * - `rate`: already a per-second rate over one minute, so `rate()` is never applied to it.
 * - `histogram`: one per-second rate per cumulative bucket (`le`); the `+Inf` bucket is the count. No sum series.
 * - `gauge`: a level averaged over a deployment's replicas; never added up across deployments.
 * - `derived`: computed here from others.
 */
export type MetricKind = 'rate' | 'histogram' | 'gauge' | 'derived' | 'unknown';

export interface MetricInfo {
  /** The name as the endpoint writes it, or the derived name. */
  name: string;
  title: string;
  group: MetricGroup;
  kind: MetricKind;
  /** Grafana unit id of the drawn value (for histograms: of `le`). Undefined: Fireworks does not document it. */
  unit: string | undefined;
  /** The unit in words, for the editor; "unit not documented" where it is not. */
  unitText: string;
  /** How samples are summarised when a step holds several. */
  over: OverFunction;
  /** How series are combined when labels are dropped. */
  aggregate: Aggregate;
  description: string;
  /**
   * Of a rate that may be left out of the endpoint's answer while it is 0: the metric that is there whenever the
   * deployment is, and so tells "0" from "not seen".
   */
  observedBy?: string;
  /** Of a derived metric: a rate per second, so that its total over time counts events. */
  isPerSecond?: boolean;
  /** `false` for names seen on live accounts that Fireworks' documentation does not list. */
  documented: boolean;
}
