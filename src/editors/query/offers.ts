import type { MetricInfo, MetricKind } from '../../catalogue';
import { defaultView } from '../../plan';
import { VIEWS, type FireworksQuery, type OverFunction, type View } from '../../types';

interface ViewChoice {
  view: View;
  label: string;
  description: string;
  kinds: readonly MetricKind[];
}

/** The views that can be drawn, in the order shown; one line each. */
const VIEW_CHOICES: readonly ViewChoice[] = [
  { view: 'quantile', label: 'Quantiles', description: 'Such as p95, from the buckets', kinds: ['histogram'] },
  {
    view: 'share',
    label: 'Share within',
    description: 'Which part of requests stays within a bound, such as 95 % within 1 s; exact, not interpolated',
    kinds: ['histogram'],
  },
  {
    view: 'heatmap',
    label: 'Heatmap',
    description: 'Requests per bucket over time, for a heatmap panel',
    kinds: ['histogram'],
  },
  {
    view: 'distribution',
    label: 'Distribution',
    description: 'Requests per bucket over the whole range, for a bar chart, a bar gauge or a table',
    kinds: ['histogram'],
  },
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

/** The view that is drawn; undefined when a variable decides. */
export function knownView(query: FireworksQuery, info: MetricInfo): View | undefined {
  return VIEWS.find((view) => view === viewOf(query, info));
}

/** Ratios, quantiles and counts are combined in the one way that is right; only values leave a choice. */
export function takesAggregate(query: FireworksQuery, info: MetricInfo): boolean {
  const view = knownView(query, info);
  return info.kind !== 'derived' && (view === undefined || view === 'value');
}

/** Heatmap and distribution are one picture of a histogram, with a shape of frame of their own; the rest are lines. */
export function isPicture(view: View | undefined): boolean {
  return view === 'heatmap' || view === 'distribution';
}

/** Whether a summary over time means something for what is drawn. */
export function takesOver(info: MetricInfo, view: View | undefined, fn: OverFunction): boolean {
  switch (fn) {
    case 'last':
    case 'avg':
      return true;
    case 'min':
    case 'max':
      // The lowest and highest of each bucket are no histogram, and those of parts no ratio.
      return info.kind !== 'derived' && !isOfBuckets(view);
    case 'total':
      return isRate(info) && (!isOfBuckets(view) || isPicture(view));
  }
}

function isOfBuckets(view: View | undefined): boolean {
  return view === 'quantile' || view === 'share' || isPicture(view);
}

/** Only what is a rate per second adds up to a number of events. */
function isRate({ kind, unit }: MetricInfo): boolean {
  return kind === 'rate' || kind === 'histogram' || (kind === 'derived' && unit !== 'percentunit');
}
