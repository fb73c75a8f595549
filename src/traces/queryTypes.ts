import type { FireworksQuery, QueryType } from '../types';

export const TRACE_QUERY_TYPES = [
  'traces',
  'trace',
  'traceStats',
  'conversation',
] as const satisfies readonly QueryType[];

/** Whether MLflow answers this query, and not the metric store. */
export function isTraceQuery({ queryType }: Pick<FireworksQuery, 'queryType'>): boolean {
  return TRACE_QUERY_TYPES.some((type) => type === queryType);
}
