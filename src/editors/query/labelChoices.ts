import { COMMON_LABELS, derivedMetric, ERROR_CODE_LABEL, ERRORS } from '../../catalogue';
import {
  interpolateQuery,
  labelledSelections,
  planQuery,
  toMatchers,
  type LabelScope,
  type Templates,
} from '../../plan';
import type { Matcher } from '../../series/matcher';
import { PatternsNotLoaded, withPatterns } from '../../series/pattern';
import type { MetricStore } from '../../stores';
import type { Filter, FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';

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
