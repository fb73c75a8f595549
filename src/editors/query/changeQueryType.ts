import type { FireworksQuery, QueryType } from '../../types';

/**
 * The query as another type. What belongs to the other types stays saved, so that going there and back loses nothing,
 * except labels to group by: metrics and traces have different ones.
 */
export function changeQueryType(query: FireworksQuery, queryType: QueryType): FireworksQuery {
  const next: FireworksQuery = { ...query, queryType };
  const crosses = (queryType === 'traceStats') !== (query.queryType === 'traceStats');
  if (crosses) {
    delete next.groupBy;
    delete next.quantiles;
    delete next.format;
    delete next.legend;
  }
  return next;
}
