import type { ScopedVars } from '@grafana/data';
import type { FireworksQuery, FireworksVariableQuery, Over } from '../types';
import { interpolateFilter } from './filter';
import { joined, variablesOf, type Piece, type Templates, type Variables } from './variables';

/** The query with every variable replaced. Multi-value variables become lists where lists are meant. */
export function interpolateQuery(query: FireworksQuery, templates: Templates, scopedVars: ScopedVars): FireworksQuery {
  const variables = variablesOf(templates, scopedVars);
  const { one, many } = variables;
  const result: FireworksQuery = { ...query };
  if (query.metric !== undefined) {
    result.metric = one(query.metric);
  }
  if (query.view !== undefined) {
    result.view = one(query.view) as FireworksQuery['view'];
  }
  if (query.format !== undefined) {
    result.format = one(query.format) as FireworksQuery['format'];
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
    result.groupBy = [...new Set(query.groupBy.flatMap(many))].filter((label) => label !== '');
  }
  if (query.over !== undefined) {
    result.over = { fn: one(query.over.fn) as Over['fn'], window: one(query.over.window) };
  }
  if (query.filters !== undefined) {
    result.filters = query.filters.map((filter) => interpolateFilter(filter, variables));
  }
  if (query.legend !== undefined) {
    result.legend = joined(variables.pieces(query.legend).map(named), ',');
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
  const variables = variablesOf(templates, scopedVars);
  const one = (text: string | undefined) => (text === undefined ? undefined : variables.one(text));
  return {
    ...query,
    label: one(query.label),
    metric: one(query.metric),
    filters: query.filters?.map((filter) => interpolateFilter(filter, variables)),
    ...(query.experiments === undefined ? {} : { experiments: interpolateExperiments(query.experiments, variables) }),
  };
}

/** Ids of experiments, and `ALL` where a variable holds all of them. */
export function interpolateExperiments(experiments: readonly string[], { many }: Variables): string[] {
  return experiments.flatMap(many).filter((id) => id !== '');
}

/** In a legend, which people read, "All" is that word and no pattern. */
function named(piece: Piece): Piece {
  return piece.kind === 'all' ? { kind: 'text', text: 'All' } : piece;
}
