import type { QueryFilterOptions, ToggleFilterAction } from '@grafana/data';
import type { Filter, FireworksQuery } from '../types';

/** Explore's "filter for value" and "filter out value" on a table cell or legend, which switch on and off. */
export function toggleFilter(query: FireworksQuery, { type, options }: ToggleFilterAction): FireworksQuery {
  let filters = query.filters ?? [];
  for (const [label, value] of Object.entries(options)) {
    const wanted: Filter = { label, operator: type === 'FILTER_FOR' ? '=' : '!=', value };
    const others = filters.filter((filter) => !isOn(filter, label, value));
    filters = filters.some((filter) => same(filter, wanted)) ? others : [...others, wanted];
  }
  return { ...query, filters };
}

export function hasFilter(query: FireworksQuery, { key, value }: QueryFilterOptions): boolean {
  return (
    key !== undefined &&
    value !== undefined &&
    (query.filters ?? []).some((filter) => same(filter, { label: key, operator: '=', value }))
  );
}

function isOn(filter: Filter, label: string, value: string): boolean {
  return filter.label === label && filter.value === value && (filter.operator === '=' || filter.operator === '!=');
}

function same(a: Filter, b: Filter): boolean {
  return a.label === b.label && a.operator === b.operator && a.value === b.value;
}
