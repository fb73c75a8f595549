import type { QueryFilterOptions, ToggleFilterAction } from '@grafana/data';
import { deploymentLabel, isDeploymentQuery } from '../deployments/eager';
import { readQuery, unreadFields } from '../plan';
import { isTraceField, isTraceQuery } from '../traces/eager';
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

export function hasFilter(saved: FireworksQuery, { key, value }: QueryFilterOptions): boolean {
  if (key === undefined || value === undefined) {
    return false;
  }
  const query = readQuery(saved);
  const place = placeOf(query, key);
  return (
    place !== undefined &&
    (query[place.list] ?? []).some((filter) => same(filter, { label: place.label, operator: '=', value }))
  );
}

/** Where filters on a label stand in a query, and the name that the label has there. */
type Place = { list: 'filters' | 'traceFilters' | 'rowFilters'; label: string };

/** Rows of a conversation are chosen by their labels; traces by their fields. Undefined where nothing can be. */
function placeOf(query: FireworksQuery, label: string): Place | undefined {
  if (isDeploymentQuery(query)) {
    const known = deploymentLabel(label);
    return known === undefined ? undefined : { list: 'filters', label: known };
  }
  if (!isTraceQuery(query)) {
    return { list: 'filters', label };
  }
  if (query.queryType === 'conversation') {
    return { list: 'rowFilters', label };
  }
  const field = COLUMNS.get(label) ?? label;
  return query.queryType !== 'trace' && isTraceField(field) ? { list: 'traceFilters', label: field } : undefined;
}

/** Columns of the table of traces whose cells are values of a field. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['Trace', 'trace'],
  ['Name', 'name'],
  ['Status', 'status'],
  ['Deployment', 'deployment'],
  ['Session', 'session'],
  ['User', 'user'],
]);

function toggleOne(saved: FireworksQuery, wanted: Wanted): FireworksQuery {
  const query = readQuery(saved);
  const place = placeOf(query, wanted.label);
  // Conditions that cannot be read would be lost with the change.
  if (place === undefined || place.list in unreadFields(saved)) {
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
