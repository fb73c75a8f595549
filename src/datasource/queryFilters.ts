import type { QueryFilterOptions, QueryFixAction, ToggleFilterAction } from '@grafana/data';
import { isAnalysisQuery } from '../analysis/eager';
import { REQUESTS, seriesLabels } from '../catalogue';
import { deploymentLabel, isDeploymentQuery } from '../deployments/eager';
import { readQuery, unreadFields } from '../plan';
import { fieldOfColumn, isTraceField, isTraceQuery, traceOperators } from '../traces/eager';
import type { Filter, FireworksQuery, TraceFilter } from '../types';

/**
 * Explore's "filter for value" and "filter out value" on a table cell, a legend or a log row, which switch on and off.
 * What a query cannot be narrowed by leaves it as it is, so that nothing looks switched on.
 */
export function toggleFilter(query: FireworksQuery, { type, options }: ToggleFilterAction): FireworksQuery {
  const { key, value } = options;
  return key === undefined || value === undefined
    ? query
    : toggleOne(query, { label: key, operator: type === 'FILTER_FOR' ? '=' : '!=', value });
}

/** The same for what asks for one of both and knows no switching off: a filter that is on stays on. */
export function addFilter(query: FireworksQuery, { type, options = {} }: QueryFixAction): FireworksQuery {
  const { key, value } = options;
  if (key === undefined || value === undefined || !ADDS.includes(type)) {
    return query;
  }
  const wanted: Wanted = { label: key, operator: type === 'ADD_FILTER' ? '=' : '!=', value };
  return isIn(query, wanted) ? query : toggleOne(query, wanted);
}

/** Grafana's words for the changes that `addFilter` makes. */
export const ADDS: string[] = ['ADD_FILTER', 'ADD_FILTER_OUT'];

export function hasFilter(saved: FireworksQuery, { key, value }: QueryFilterOptions): boolean {
  return key !== undefined && value !== undefined && isIn(saved, { label: key, operator: '=', value });
}

function isIn(saved: FireworksQuery, wanted: Wanted): boolean {
  const query = readQuery(saved);
  const place = placeOf(query, wanted);
  return (
    place !== undefined && (query[place.list] ?? []).some((filter) => same(filter, { ...wanted, label: place.label }))
  );
}

/** Where filters on a label stand in a query, and the name that the label has there. */
type Place = { list: 'filters' | 'traceFilters' | 'rowFilters'; label: string };

/**
 * Rows of a conversation are chosen by their labels; traces by their fields; deployments by columns. Undefined where
 * nothing can be.
 */
function placeOf(query: FireworksQuery, { label, operator }: Wanted): Place | undefined {
  if (query.queryType === 'arithmetic') {
    // Its lines are those of other rows.
    return undefined;
  }
  if (isDeploymentQuery(query)) {
    const known = deploymentLabel(label);
    return known === undefined ? undefined : { list: 'filters', label: known };
  }
  if (isAnalysisQuery(query)) {
    // Its other columns are findings, which no series has.
    return seriesLabels(REQUESTS)?.includes(label) === true ? { list: 'filters', label } : undefined;
  }
  if (!isTraceQuery(query)) {
    return { list: 'filters', label };
  }
  if (query.queryType === 'conversation') {
    // A column of its own, so that it can be a link.
    return { list: 'rowFilters', label: label === 'trace' ? 'trace_id' : label };
  }
  const field = fieldOfColumn(label);
  return query.queryType !== 'trace' && traceOperators(field).includes(operator) && isTraceField(field)
    ? { list: 'traceFilters', label: field }
    : undefined;
}

function toggleOne(saved: FireworksQuery, wanted: Wanted): FireworksQuery {
  const query = readQuery(saved);
  const place = placeOf(query, wanted);
  // Conditions that cannot be read would be lost with the change; MLflow has no condition on an empty text.
  if (
    place === undefined ||
    place.list in unreadFields(saved) ||
    (place.list === 'traceFilters' && wanted.value === '')
  ) {
    return saved;
  }
  const named = { ...wanted, label: place.label };
  return place.list === 'traceFilters'
    ? { ...saved, traceFilters: toggled(query.traceFilters ?? [], named) }
    : { ...saved, [place.list]: toggled(query[place.list] ?? [], named) };
}

interface Wanted {
  label: string;
  operator: '=' | '!=';
  value: string;
}

function toggled<F extends Filter | TraceFilter>(filters: readonly F[], wanted: Wanted): Array<F | Wanted> {
  const others = filters.filter((filter) => !isOn(filter, wanted));
  return filters.some((filter) => same(filter, wanted)) ? others : [...others, wanted];
}

function isOn(filter: Filter | TraceFilter, { label, value }: Wanted): boolean {
  return filter.label === label && filter.value === value && (filter.operator === '=' || filter.operator === '!=');
}

function same(a: Filter | TraceFilter, b: Wanted): boolean {
  return a.label === b.label && a.operator === b.operator && a.value === b.value;
}
