import type { MetricInfo } from '../../catalogue';
import { boundText } from '../../frames';
import { defaultView, hasView, quantileName, readBoundText } from '../../plan';
import { parseBound } from '../../series/labels';
import { VIEWS, type FireworksQuery, type View } from '../../types';
import type { Choice } from '../fields/choices';

interface ViewChoice {
  view: View;
  label: string;
  description: string;
}

/** In the order shown; one line each. */
const OF_HISTOGRAMS: readonly ViewChoice[] = [
  { view: 'quantile', label: 'Quantiles', description: 'Such as p95, from the buckets' },
  {
    view: 'share',
    label: 'Share within',
    description: 'Which part of requests stays within a bound, such as 95 % within 1 s; exact, not interpolated',
  },
  { view: 'heatmap', label: 'Heatmap', description: 'Requests per bucket over time, for a heatmap panel' },
  {
    view: 'distribution',
    label: 'Distribution',
    description: 'Requests per bucket over the whole range, for a bar gauge, a bar chart or a table',
  },
  { view: 'rate', label: 'Requests/s', description: 'How many per second were measured' },
  { view: 'value', label: 'Buckets', description: 'The cumulative buckets as they are' },
];
const OF_OTHERS: readonly ViewChoice[] = [{ view: 'value', label: 'Value', description: 'The metric as it is' }];

/** The views that are offered for a metric. */
export function viewChoices(info: MetricInfo): ViewChoice[] {
  const choices = info.kind === 'histogram' ? OF_HISTOGRAMS : OF_OTHERS;
  return choices.filter(({ view }) => hasView(info, view));
}

/** The view that is drawn; a variable as it stands. */
export function viewOf(query: FireworksQuery, info: MetricInfo): string {
  return query.view ?? defaultView(info);
}

/** The view that is drawn; undefined when a variable decides. */
export function knownView(query: FireworksQuery, info: MetricInfo): View | undefined {
  return VIEWS.find((view) => view === viewOf(query, info));
}

/** The bound of a saved query as a person reads it: in the metric's unit; what is no number as it stands. */
export function boundName(text: string, { unit }: MetricInfo): string {
  const bound = parseBound(text);
  return bound === undefined ? text : boundText(bound, unit);
}

/**
 * A bound as people write it: a number in the metric's unit, or `5s` where that is a time. What is neither (a
 * variable, a typing error) is kept as text for validation to judge.
 */
export function readBound(text: string, info: MetricInfo): number | string {
  return readBoundText(text, info) ?? text.trim();
}

export const QUANTILE_CHOICES: readonly Choice[] = [0.5, 0.9, 0.95, 0.99].map((quantile) => ({
  value: String(quantile),
  label: quantileName(quantile),
}));
