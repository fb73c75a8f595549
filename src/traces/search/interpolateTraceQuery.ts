import type { ScopedVars } from '@grafana/data';
import { ALL, interpolateExperiments, interpolateFilter, variablesOf, type Templates } from '../../plan';
import type { FireworksQuery } from '../../types';

/** The fields of trace queries with their variables replaced, by the rules of metrics; the other fields are left alone. */
export function interpolateTraceQuery(
  query: FireworksQuery,
  templates: Templates,
  scopedVars: ScopedVars
): FireworksQuery {
  const variables = variablesOf(templates, scopedVars);
  const result: FireworksQuery = { ...query };
  for (const field of ['query', 'session', 'spanId', 'statistic'] as const) {
    const text = query[field];
    if (text !== undefined) {
      result[field] = variables.one(text);
    }
  }
  if (query.rawFilter !== undefined) {
    // MLflow's grammar has lists of quoted texts, which only a format of its author's choice can write.
    result.rawFilter = templates.replace(query.rawFilter, scopedVars);
  }
  if (typeof query.limit === 'string') {
    result.limit = variables.one(query.limit);
  }
  if (query.experiments !== undefined) {
    result.experiments = interpolateExperiments(query.experiments, variables);
  }
  if (query.traceFilters !== undefined) {
    result.traceFilters = query.traceFilters
      .map((filter) => interpolateFilter(filter, variables))
      // What matches everything is no condition; MLflow would leave out the traces that lack the field.
      .filter(({ operator, value }) => !(operator === '=~' && value === ALL));
  }
  return result;
}
