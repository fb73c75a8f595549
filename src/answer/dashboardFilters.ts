import type { AdHocVariableFilter } from '@grafana/data';
import { readFilter } from '../plan';
import type { Filter, FireworksQuery } from '../types';

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

/**
 * An ad hoc filter as a query's own; undefined for a half-typed one. An operator that a query does not have stays, for
 * what reads the query to refuse it: a filter that somebody set is never left out without a word.
 */
export function toFilter({ key, operator, value, values }: AdHocVariableFilter): Filter | undefined {
  const takesList = operator === '=|' || operator === '!=|';
  return readFilter(takesList ? { label: key, operator, values: values ?? [value] } : { label: key, operator, value });
}
