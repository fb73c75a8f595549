import {
  COMMON_LABEL_NAMES,
  derivedMetric,
  documentedLabelName,
  ERROR_CODE_LABEL,
  metricInfo,
  type DerivedMetric,
  type MetricInfo,
} from '../catalogue';
import { escapeRegex, type Matcher } from '../series/matcher';
import type { Aggregate, Filter, FireworksQuery, View } from '../types';
import { parseDuration } from './duration';
import type { MetricsPlan, OverPlan, Selection } from './plan';
import { isAggregate, isOverFunction, isView } from './readQuery';

export type PlanOutcome = { ok: true; plan: MetricsPlan; info: MetricInfo; view: View } | PlanProblem;

/** Why a query cannot be answered, in words for its author, and the field to look at. */
export interface PlanProblem {
  ok: false;
  message: string;
  field: keyof FireworksQuery;
}

class Refusal extends Error {
  constructor(
    readonly field: keyof FireworksQuery,
    message: string
  ) {
    super(message);
  }
}

/** Checks a query whose variables are replaced, and says what to compute. Throws nothing. */
export function planQuery(query: FireworksQuery): PlanOutcome {
  try {
    return { ok: true, ...plan(query) };
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, message: error.message, field: error.field };
    }
    throw error;
  }
}

function plan(query: FireworksQuery): { plan: MetricsPlan; info: MetricInfo; view: View } {
  const queryType = query.queryType ?? 'metrics';
  if (queryType !== 'metrics') {
    throw new Refusal('queryType', `Query type "${queryType}" is not available in this version. Choose "metrics".`);
  }
  const metric = query.metric ?? '';
  if (metric === '') {
    throw new Refusal('metric', 'No metric chosen. Pick one from the list.');
  }
  if (/[\u0001]/.test(metric)) {
    throw new Refusal('metric', 'The variable in "Metric" has several values. Choose one, or add a query for each.');
  }
  const info = metricInfo(metric);
  const view = readView(query, info);
  const derived = derivedMetric(metric);
  if (derived !== undefined) {
    return { plan: planDerived(query, derived), info, view };
  }
  const selection = select(metric, query.filters ?? []);
  const over = readOver(query, info);
  switch (view) {
    case 'value':
      return { plan: { kind: 'value', selection, over, combine: readCombination(query, info) }, info, view };
    case 'rate': {
      const count: Matcher = { label: 'le', operator: '=', value: '+Inf' };
      const counted = { ...selection, matchers: [...selection.matchers, count] };
      const combine = { op: 'sum' as const, by: query.groupBy };
      return { plan: { kind: 'value', selection: counted, over, combine }, info, view };
    }
    case 'quantile':
      return {
        plan: { kind: 'quantile', selection, over, quantiles: readQuantiles(query), by: withoutBound(query.groupBy) },
        info,
        view,
      };
    case 'share':
    case 'heatmap':
    case 'distribution':
      throw new Refusal('view', `The view "${view}" is not available in this version. Choose value, quantile or rate.`);
  }
}

/** The view that fits: quantiles for histograms of bucket rates, else the value. */
export function defaultView(info: MetricInfo): View {
  return info.kind === 'histogram' ? 'quantile' : 'value';
}

function readView(query: FireworksQuery, info: MetricInfo): View {
  const view = query.view ?? defaultView(info);
  if (!isView(view)) {
    throw new Refusal('view', `"${view}" is not a view. Choose value, quantile, share, rate, heatmap or distribution.`);
  }
  if (view !== 'value' && info.kind !== 'histogram' && info.kind !== 'unknown') {
    throw new Refusal('view', `${info.title} is not a histogram, so it has no ${view}. Choose the view "value".`);
  }
  return view;
}

function planDerived(query: FireworksQuery, metric: DerivedMetric): MetricsPlan {
  const filters = query.filters ?? [];
  const by = query.groupBy ?? COMMON_LABEL_NAMES;
  const over = readOver(query, metric);
  const { derivation } = metric;
  if (derivation.kind === 'difference') {
    const minuend = select(derivation.minuend, filters);
    return { kind: 'difference', minuend, subtrahend: select(derivation.subtrahend, filters), over, by };
  }
  const numerator = select(derivation.numerator, filters);
  const codes = derivation.takesCodes ? codeMatcher(query.codes ?? []) : undefined;
  // A filter on a label that only the numerator has narrows the numerator alone.
  const shared = filters.filter(
    (filter) => documentedLabelName(derivation.numerator, filter.label) !== ERROR_CODE_LABEL.name
  );
  return {
    kind: 'ratio',
    numerator: codes === undefined ? numerator : { ...numerator, matchers: [...numerator.matchers, codes] },
    denominator: select(derivation.denominator, shared),
    over,
    by,
    complement: derivation.complement,
  };
}

/** `4xx` is a class, `429` a code; nothing or `all` is every code. */
function codeMatcher(codes: readonly string[]): Matcher | undefined {
  const wanted = codes.map((code) => code.trim()).filter((code) => code !== '');
  if (wanted.length === 0 || wanted.includes('all') || wanted.includes('$__all')) {
    return undefined;
  }
  const patterns = wanted.map((code) => {
    const codeClass = /^([1-5])xx$/i.exec(code);
    return codeClass === null ? escapeRegex(code) : `${codeClass[1]}..`;
  });
  return { label: ERROR_CODE_LABEL.name, operator: '=~', value: patterns.join('|') };
}

function select(metric: string, filters: readonly Filter[]): Selection {
  return { metric, matchers: toMatchers(metric, filters) };
}

/**
 * Filters as matchers, labels under their documented names.
 * @throws Error with words for the query's author when a pattern is no regular expression.
 */
export function toMatchers(metric: string, filters: readonly Filter[]): Matcher[] {
  return filters.map((filter) => toMatcher(metric, filter));
}

function toMatcher(metric: string, filter: Filter): Matcher {
  const label = documentedLabelName(metric, filter.label);
  switch (filter.operator) {
    case '=':
    case '!=':
      return { label, operator: filter.operator, value: filter.value };
    case '=~':
    case '!~':
      assertPattern(filter);
      return { label, operator: filter.operator, value: filter.value };
    case '=|':
    case '!=|': {
      const value = (filter.values ?? [filter.value]).map(escapeRegex).join('|');
      return { label, operator: filter.operator === '=|' ? '=~' : '!~', value };
    }
  }
}

function assertPattern(filter: Filter): void {
  try {
    new RegExp(`^(?:${filter.value})$`, 'su');
  } catch {
    throw new Refusal('filters', `The filter on ${filter.label} is not a regular expression: ${filter.value}`);
  }
}

function readOver(query: FireworksQuery, info: MetricInfo): OverPlan {
  const { fn, window } = query.over ?? { fn: info.over, window: 'step' };
  if (!isOverFunction(fn)) {
    throw new Refusal('over', `"${fn}" is no way to summarise over time. Choose last, avg, min, max or total.`);
  }
  if (fn === 'total' && info.kind !== 'rate' && info.kind !== 'histogram' && info.name !== 'uncached_prompt_tokens') {
    throw new Refusal(
      'over',
      `A total needs a rate per second, which ${info.title} is not. Choose last, avg, min or max.`
    );
  }
  if (window === 'step') {
    return { fn, window: { kind: 'step' } };
  }
  if (window === 'range') {
    return { fn, window: { kind: 'range' } };
  }
  const ms = parseDuration(window);
  if (ms === undefined) {
    throw new Refusal('over', `"${window}" is not a time window. Choose step, range or a duration such as 5m.`);
  }
  return { fn, window: { kind: 'duration', ms } };
}

function readCombination(
  query: FireworksQuery,
  info: MetricInfo
): { op: Aggregate; by: readonly string[] | undefined } {
  const op = query.aggregate ?? info.aggregate;
  if (!isAggregate(op)) {
    throw new Refusal('aggregate', `"${op}" is no way to combine series. Choose sum, avg, min, max or count.`);
  }
  const by = query.groupBy?.map((label) => documentedLabelName(info.name, label));
  const joinsDeployments = by !== undefined && !by.includes('deployment') && !by.includes('deployment_id');
  if (op === 'sum' && joinsDeployments && info.name.includes(':avg_by_deployment')) {
    throw new Refusal(
      'aggregate',
      `${info.title} is an average per deployment, so it cannot be added up across deployments. Choose max, min or avg.`
    );
  }
  return { op, by };
}

function readQuantiles(query: FireworksQuery): number[] {
  const quantiles = (query.quantiles ?? DEFAULT_QUANTILES).map((quantile) => {
    const value = typeof quantile === 'number' ? quantile : readQuantile(quantile);
    if (!(value >= 0 && value <= 1)) {
      throw new Refusal(
        'quantiles',
        `"${quantile}" is not a quantile. Give a number from 0 to 1, such as 0.95 or p95.`
      );
    }
    return value;
  });
  if (quantiles.length === 0) {
    throw new Refusal('quantiles', 'No quantile chosen. Add one, such as 0.95.');
  }
  return [...new Set(quantiles)];
}

export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.95, 0.99];

/** `0.95` and `p95` are the same quantile. NaN when it is neither. */
function readQuantile(text: string): number {
  const percentile = /^p(\d+(?:\.\d+)?)$/i.exec(text.trim());
  if (percentile !== null) {
    // Through the decimal text, so that p99.9 is 0.999 and not 0.9990000000000001.
    return Number(`${percentile[1]}e-2`);
  }
  return text.trim() === '' ? NaN : Number(text);
}

/** The bounds of a histogram are what a quantile is made of; they cannot be kept as a label too. */
function withoutBound(groupBy: readonly string[] | undefined): readonly string[] | undefined {
  return groupBy?.filter((label) => label !== 'le');
}
