import type { AdHocVariableFilter } from '@grafana/data';
import { FILTER_OPERATORS, type Filter, type FireworksQuery } from '../types';

/** The dashboard's ad hoc filters and group-by keys put into a query, which they narrow. */
export function applyDashboardFilters(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = [],
  groupByKeys: readonly string[] = []
): FireworksQuery {
  const added = filters.map(toFilter).filter((filter) => filter !== undefined);
  return {
    ...query,
    ...(added.length === 0 ? {} : { filters: [...(query.filters ?? []), ...added] }),
    ...(groupByKeys.length === 0 ? {} : { groupBy: [...new Set([...(query.groupBy ?? []), ...groupByKeys])] }),
  };
}

/** Operators that labels do not have (`<`, `>`) and half-typed filters are left out. */
export function toFilter({ key, operator, value, values }: AdHocVariableFilter): Filter | undefined {
  const known = FILTER_OPERATORS.find((candidate) => candidate === operator);
  if (known === undefined || key === '') {
    return undefined;
  }
  return known === '=|' || known === '!=|'
    ? { label: key, operator: known, value: '', values: values ?? [value] }
    : { label: key, operator: known, value };
}
