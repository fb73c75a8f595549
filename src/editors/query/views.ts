import type { MetricInfo, MetricKind } from '../../catalogue';
import { defaultView } from '../../query';
import type { FireworksQuery, View } from '../../types';

interface ViewChoice {
  view: View;
  label: string;
  description: string;
  kinds: readonly MetricKind[];
}

/** The views that can be drawn, in the order shown; one line each. */
const VIEW_CHOICES: readonly ViewChoice[] = [
  { view: 'quantile', label: 'Quantiles', description: 'Such as p95, from the buckets', kinds: ['histogram'] },
  { view: 'rate', label: 'Requests/s', description: 'How many per second were measured', kinds: ['histogram'] },
  { view: 'value', label: 'Buckets', description: 'The cumulative buckets as they are', kinds: ['histogram'] },
  { view: 'value', label: 'Value', description: 'The metric as it is', kinds: ['rate', 'gauge', 'derived', 'unknown'] },
];

export function viewsOf(info: MetricInfo): ViewChoice[] {
  return VIEW_CHOICES.filter(({ kinds }) => kinds.includes(info.kind));
}

/** The view that is drawn; a variable as it stands. */
export function viewOf(query: FireworksQuery, info: MetricInfo): string {
  return query.view ?? defaultView(info);
}

/** Ratios, quantiles and counts are combined in the one way that is right; only values leave a choice. */
export function takesAggregate(query: FireworksQuery, info: MetricInfo): boolean {
  const view = viewOf(query, info);
  return info.kind !== 'derived' && view !== 'quantile' && view !== 'rate';
}
