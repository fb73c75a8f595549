import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import { annotationFrame } from '../frames/annotationFrame';
import { withNotices } from '../frames/fields';
import { buildFilter } from '../search/buildFilter';
import { readTraceQuery } from '../search/readTraceQuery';
import { findTraces } from '../search/findTraces';
import { cutNotices } from './cutNotices';
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
  });
  if (!built.ok) {
    throw new MlflowError({ kind: 'question', message: built.message });
  }
  const question = {
    experimentIds: await experimentsOf(experiments, { client, settings, signal }),
    search: built,
    range,
  };
  const { infos, cut, notices } = await findTraces(client, question, limit, signal);
  return [withNotices(annotationFrame(query.refId, infos), [...cutNotices({ infos, cut }), ...notices])];
}
