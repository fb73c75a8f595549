import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { escapeRegex } from '../series/matcher';
import type { Filter, FireworksQuery, FireworksVariableQuery, Over } from '../types';

/** The part of Grafana's template service that is needed here. */
export type Templates = Pick<TemplateSrv, 'replace'>;

/** What "All" of a variable stands for where it is no list of values. */
const ALL = '.*';

/** Stands between the values of a multi-value variable on their way through `replace`; no label holds it. */
const SEPARATOR = '\u0001';

/** The query with every variable replaced. Multi-value variables become lists where lists are meant. */
export function interpolateQuery(query: FireworksQuery, templates: Templates, scopedVars: ScopedVars): FireworksQuery {
  const one = (text: string) => templates.replace(text, scopedVars, joinValues);
  const many = (text: string) => one(text).split(SEPARATOR);
  const result: FireworksQuery = { ...query };
  if (query.metric !== undefined) {
    result.metric = one(query.metric);
  }
  if (query.view !== undefined) {
    result.view = one(query.view) as FireworksQuery['view'];
  }
  if (query.aggregate !== undefined) {
    result.aggregate = one(query.aggregate) as FireworksQuery['aggregate'];
  }
  if (query.quantiles !== undefined) {
    result.quantiles = query.quantiles.flatMap((quantile): Array<number | string> =>
      typeof quantile === 'number' ? [quantile] : many(quantile)
    );
  }
  if (typeof query.bound === 'string') {
    result.bound = one(query.bound);
  }
  if (query.codes !== undefined) {
    result.codes = query.codes.flatMap(many);
  }
  if (query.groupBy !== undefined) {
    result.groupBy = query.groupBy.flatMap(many).filter((label) => label !== '');
  }
  if (query.over !== undefined) {
    result.over = { fn: one(query.over.fn) as Over['fn'], window: one(query.over.window) };
  }
  if (query.filters !== undefined) {
    result.filters = interpolateFilters(query.filters, templates, scopedVars);
  }
  if (query.legend !== undefined) {
    result.legend = templates.replace(query.legend, scopedVars, 'csv');
  }
  if (query.query !== undefined) {
    result.query = one(query.query);
  }
  return result;
}

export function interpolateVariableQuery(
  query: FireworksVariableQuery,
  templates: Templates,
  scopedVars: ScopedVars
): FireworksVariableQuery {
  const one = (text: string | undefined) => (text === undefined ? undefined : templates.replace(text, scopedVars));
  return {
    ...query,
    label: one(query.label),
    metric: one(query.metric),
    filters: query.filters && interpolateFilters(query.filters, templates, scopedVars),
    ...(query.experiments === undefined
      ? {}
      : {
          experiments: query.experiments
            .flatMap((id) => templates.replace(id, scopedVars, joinValues).split(SEPARATOR))
            .filter((id) => id !== '' && id !== ALL),
        }),
  };
}

function interpolateFilters(filters: readonly Filter[], templates: Templates, scopedVars: ScopedVars): Filter[] {
  return filters.map((filter) => interpolateFilter(filter, templates, scopedVars));
}

/**
 * `=` with a multi-value variable means "one of". In a regular expression the values of a multi-value variable
 * are text and get escaped; a variable with a single value is taken as the pattern that a person wrote.
 */
function interpolateFilter(filter: Filter, templates: Templates, scopedVars: ScopedVars): Filter {
  const label = templates.replace(filter.label, scopedVars);
  const list = (text: string) => templates.replace(text, scopedVars, joinValues).split(SEPARATOR);
  switch (filter.operator) {
    case '=~':
    case '!~':
      return { ...filter, label, value: templates.replace(filter.value, scopedVars, alternation) };
    case '=':
    case '!=': {
      const values = list(filter.value);
      return values.length === 1
        ? { ...filter, label, value: values[0] ?? '' }
        : { label, operator: filter.operator === '=' ? '=|' : '!=|', value: '', values };
    }
    case '=|':
    case '!=|':
      return { ...filter, label, values: (filter.values ?? [filter.value]).flatMap(list) };
  }
}

function joinValues(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(SEPARATOR) : String(value ?? '');
}

function alternation(value: unknown, variable?: { multi?: boolean; includeAll?: boolean }): string {
  if (Array.isArray(value)) {
    const parts = value.map((part) => escapeRegex(String(part)));
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('|')})`;
  }
  const text = String(value ?? '');
  return variable?.multi === true || variable?.includeAll === true ? escapeRegex(text) : text;
}
