import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import { annotationFrame } from '../frames/annotationFrame';
import { buildFilter } from '../search/buildFilter';
import { readTraceQuery } from '../search/readTraceQuery';
import { searchTraces } from '../search/searchTraces';
import { experimentsOf, type RunContext, type TraceRequest } from './context';

/** Traces as annotations; failing ones unless the query says which. */
export async function runAnnotations(
  query: FireworksQuery,
  range: TraceRequest,
  { client, settings, signal }: RunContext
): Promise<DataFrame[]> {
  const { experiments, filters, rawFilter, limit } = readTraceQuery(query);
  const failing = filters.length === 0 && rawFilter === '';
  const built = buildFilter({
    filters: failing ? [{ label: 'status', operator: '=', value: 'ERROR' }] : filters,
    rawFilter,
    range,
  });
  if (!built.ok) {
    throw new MlflowError({ kind: 'refused', detail: built.message });
  }
  const request = { experimentIds: experimentsOf(experiments, settings), filter: built.filter };
  return [annotationFrame(query.refId, (await searchTraces(client, request, limit, signal)).infos)];
}
