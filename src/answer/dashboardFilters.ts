import type { AdHocVariableFilter } from '@grafana/data';
import { readFilter } from '../plan';
import { isTraceQuery } from '../traces/eager';
import type { Filter, FireworksQuery, TraceFilter } from '../types';

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

/** The dashboard's ad hoc filters put into a query where its type looks for them. */
export function withDashboardFilters(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = []
): FireworksQuery {
  return isTraceQuery(query) ? narrowTraces(query, filters).query : applyDashboardFilters(query, filters);
}

/** Labels of metrics that are fields of traces too. */
const SHARED_LABELS = new Set(['deployment_id', 'base_model']);
const TRACE_LABEL =
  /^(status|duration|name|model|deployment|session|user|text|tool|prompt|run|trace|(span|tag|metadata|feedback|expectation)\..+)$/s;

/** The dashboard's ad hoc filters, as far as traces have such fields; what is asked for by its id is shown whole. */
export function narrowTraces(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = []
): { query: FireworksQuery; notice?: string } {
  const known: TraceFilter[] = [];
  const unknown: string[] = [];
  for (const filter of filters.map(toFilter).filter((one) => one !== undefined)) {
    if (SHARED_LABELS.has(filter.label) || TRACE_LABEL.test(filter.label)) {
      known.push(filter);
    } else {
      unknown.push(filter.label);
    }
  }
  if (query.queryType === 'trace' || query.queryType === 'conversation') {
    const isAsked = known.length + unknown.length > 0;
    const notice = `A ${query.queryType} is shown whole: filters of the dashboard do not narrow it.`;
    return { query, notice: isAsked ? notice : undefined };
  }
  return {
    query: known.length === 0 ? query : { ...query, traceFilters: [...(query.traceFilters ?? []), ...known] },
    notice:
      unknown.length === 0
        ? undefined
        : `Traces have no ${unknown.join(', ')}, so that filter of the dashboard does not narrow them.`,
  };
}
