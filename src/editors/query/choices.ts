import {
  COMMON_LABELS,
  DERIVED_METRICS,
  derivedMetric,
  ERROR_CODE_LABEL,
  ERRORS,
  METRIC_GROUPS,
  metricInfo,
  METRICS,
  SCRAPE_METRICS,
  type MetricInfo,
  type MetricGroup,
} from '../../catalogue';
import { boundText } from '../../frames';
import {
  defaultView,
  hasView,
  quantileName,
  readBoundText,
  interpolateQuery,
  labelledSelections,
  planQuery,
  toMatchers,
  type LabelScope,
  type Templates,
} from '../../plan';
import { parseBound, type Matcher } from '../../series/labels';
import { PatternsNotLoaded, withPatterns } from '../../series/pattern';
import type { MetricStore, StoredMetric } from '../../stores';
import { VIEWS, type FireworksQuery, type View, type Filter } from '../../types';
import type { Choice } from '../fields/choices';

/*
 * What the fields of a query offer: metrics, labels and their values, of which the catalogue knows some and the store has
 * others, and the views of a metric.
 */

const GROUP_TITLES: Readonly<Record<MetricGroup, string>> = {
  traffic: 'Traffic',
  errors: 'Errors',
  latency: 'Latency',
  tokens: 'Tokens',
  resources: 'Resources',
  derived: 'Computed from others',
  scrape: 'The scrape itself',
  other: 'Other names at the endpoint',
};

/**
 * The catalogue and whatever else the store has, in the catalogue's order of groups.
 * `stored` undefined means not known yet, so nothing is said of series then.
 */
export function metricChoices(stored: readonly StoredMetric[] | undefined): Choice[] {
  const counts = new Map(stored?.map(({ name, seriesCount }) => [name, seriesCount]));
  const catalogued = [...METRICS, ...DERIVED_METRICS, ...SCRAPE_METRICS];
  const names = new Set(catalogued.map(({ name }) => name));
  const others = [...counts.keys()].filter((name) => !names.has(name)).sort();
  const infos = [...catalogued, ...others.map(metricInfo)];
  return METRIC_GROUPS.flatMap((group) =>
    infos
      .filter((info) => info.group === group)
      .map((info) => choice(info, stored === undefined ? undefined : (counts.get(info.name) ?? 0)))
  );
}

function choice(info: MetricInfo, seriesCount: number | undefined): Choice {
  return {
    value: info.name,
    label: metricTitle(info),
    description: aboutMetric(info, seriesCount),
    group: GROUP_TITLES[info.group],
  };
}

/** Unit, number of series where that is known, and what the metric measures. */
export function aboutMetric(info: MetricInfo, seriesCount: number | undefined): string {
  const parts = [info.unitText, seriesText(info, seriesCount), info.description];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function metricTitle(info: MetricInfo): string {
  return isUndocumented(info) && info.group !== 'other' ? `${info.title} (undocumented)` : info.title;
}

/** Seen on live accounts, but not in Fireworks' documentation. What is computed here is neither. */
export function isUndocumented(info: MetricInfo): boolean {
  return !info.documented && info.kind !== 'derived';
}

/** Undefined where a count says nothing: not known yet, or a computed metric, which is no series of the store. */
export function seriesText(info: MetricInfo, count: number | undefined): string | undefined {
  if (count === undefined || info.kind === 'derived') {
    return undefined;
  }
  return count === 0 ? 'no series now' : count === 1 ? '1 series' : `${count} series`;
}

const DOCUMENTED = [...COMMON_LABELS, ERROR_CODE_LABEL];

/** The documented labels of a metric, then whatever others its series have. */
export function labelChoices(metric: string | undefined, stored: readonly string[]): Choice[] {
  const documented = DOCUMENTED.filter(({ name }) => name !== ERROR_CODE_LABEL.name || hasErrorCode(metric));
  const names = new Set(documented.map(({ name }) => name));
  return [
    ...documented.map(({ name, title, description }) => ({
      value: name,
      label: name,
      description: `${title} · ${description}`,
    })),
    ...stored.filter((name) => !names.has(name)).map((name) => ({ value: name, label: name })),
  ];
}

/** Also true when no metric narrows the choice. */
function hasErrorCode(metric: string | undefined): boolean {
  if (metric === undefined || metric === '') {
    return true;
  }
  const derivation = derivedMetric(metric)?.derivation;
  return metric === ERRORS || (derivation?.kind === 'ratio' && derivation.numerator === ERRORS);
}

/** A metric and filters as a person left them: variables, half-typed expressions, or nothing yet. */
interface Narrowing {
  metric: string | undefined;
  filters: readonly Filter[];
}

/**
 * The series that a query selects, for lists of labels and values: one scope per metric that it reads
 * (a ratio reads two, its denominator first). Filters that cannot be read narrow nothing.
 */
export async function scopesOf(narrowing: Narrowing, templates: Templates): Promise<LabelScope[]> {
  return withPatterns(() => readScopes(narrowing, templates));
}

function readScopes({ metric = '', filters }: Narrowing, templates: Templates): LabelScope[] {
  const query = interpolateQuery({ refId: 'A', metric, filters: [...filters] }, templates, {});
  const matchers = readMatchers(query);
  if (query.metric === undefined || query.metric === '') {
    return [{ metric: undefined, matchers }];
  }
  const outcome = planQuery({ refId: 'A', metric: query.metric, view: 'value', filters: matchers });
  if (!outcome.ok) {
    return [{ metric: undefined, matchers }];
  }
  return labelledSelections(outcome.plan);
}

/** One by one, so that a half-typed expression takes none of the others with it. */
function readMatchers({ metric = '', filters = [] }: FireworksQuery): Matcher[] {
  return filters.flatMap((filter) => {
    try {
      return toMatchers(metric, [filter]);
    } catch (error) {
      if (error instanceof PatternsNotLoaded) {
        throw error;
      }
      return [];
    }
  });
}

export async function labelNamesOf(store: MetricStore, scopes: readonly LabelScope[]) {
  return union(await Promise.all(scopes.map((scope) => store.labelNames(scope))));
}

export async function labelValuesOf(store: MetricStore, label: string, scopes: readonly LabelScope[]) {
  return union(await Promise.all(scopes.map((scope) => store.labelValues(label, scope))));
}

function union(lists: ReadonlyArray<readonly string[]>): string[] {
  return [...new Set(lists.flat())].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

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
