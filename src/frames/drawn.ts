import type { MetricInfo } from '../catalogue';
import type { MetricsPlan } from '../plan';
import type { View } from '../types';
import { boundText } from './boundText';

/** One query as it is drawn: what frames need to know beside the numbers. */
export interface DrawnQuery {
  refId: string;
  info: MetricInfo;
  view: View;
  plan: MetricsPlan;
  /** For view `share`. */
  bound: number | undefined;
  legend: string | undefined;
  format: 'time_series' | 'table';
}

/** Grafana's unit of the drawn number; undefined where Fireworks documents none. */
export function drawnUnit({ info, view, plan }: DrawnQuery): string | undefined {
  if (view === 'share') {
    return 'percentunit';
  }
  if (plan.kind === 'value' && plan.combine.by !== undefined && plan.combine.op === 'count') {
    return 'short';
  }
  if (plan.kind !== 'quantile' && plan.kind !== 'ratio' && plan.over.fn === 'total') {
    return info.unit === 'suffix:tok/s' ? 'suffix:tok' : 'short';
  }
  if (info.kind === 'histogram' && view !== 'quantile') {
    return 'reqps';
  }
  return info.unit;
}

export function drawnTitle({ info, view, bound }: DrawnQuery): string {
  switch (view) {
    case 'rate':
      return `${info.title}, requests`;
    case 'share':
      return `${info.title} within ${boundText(bound ?? NaN, info.unit)}`;
    case 'value':
    case 'quantile':
    case 'heatmap':
    case 'distribution':
      return info.title;
  }
}
