import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import { conversation } from '../frames/conversation';
import { conversationFrame, streamFrame } from '../frames/conversationFrame';
import { withNotices } from '../frames/fields';
import { buildFilter } from '../search/buildFilter';
import { readTraceQuery, type TraceQuery } from '../search/readTraceQuery';
import { findTraces } from '../search/findTraces';
import { traceIdOf } from '../spans/ids';
import { sameId } from '../spans/readTrace';
import { chosenRows } from './chosenRows';
import { experimentsOf, requireOne, type RunContext, type TraceRequest } from './context';

/** A trace as a talk, a session as one, or the stream of a single span. A session is read whole, whatever the time range. */
export async function runConversation(
  query: FireworksQuery,
  _request: TraceRequest,
  context: RunContext
): Promise<DataFrame[]> {
  const asked = readTraceQuery(query);
  if (asked.session !== '') {
    return [chosenRows(await sessionFrame(query.refId, asked, context), query.rowFilters)];
  }
  if (asked.traceId === '') {
    throw new MlflowError({ kind: 'refused', detail: 'Enter the id of a trace, or a session' });
  }
  requireOne(asked.traceId);
  requireOne(asked.spanId);
  const { client, settings, signal } = context;
  const trace = await client.trace(traceIdOf(asked.traceId), signal);
  if (asked.spanId === '') {
    const frame = conversationFrame(query.refId, conversation([trace], settings.prices), settings.links);
    return [chosenRows(withNotices(frame, trace.problems, 'warning'), query.rowFilters)];
  }
  const span = trace.spans.find((one) => sameId(one.spanId, asked.spanId));
  if (span === undefined) {
    throw new MlflowError({ kind: 'notFound', detail: `The trace has no span ${asked.spanId}` });
  }
  return [chosenRows(streamFrame(query.refId, trace.traceId, span, settings.links), query.rowFilters)];
}

async function sessionFrame(
  refId: string,
  { session, experiments, limit }: TraceQuery,
  { client, settings, signal }: RunContext
): Promise<DataFrame> {
  const built = buildFilter({ filters: [{ label: 'session', operator: '=', value: session }] });
  if (!built.ok) {
    throw new MlflowError({ kind: 'question', message: built.message });
  }
  const question = {
    experimentIds: await experimentsOf(experiments, { client, settings, signal }),
    search: built,
    order: 'oldestFirst' as const,
  };
  const { infos, cut } = await findTraces(client, question, limit, signal);
  const traces = await client.traces(infos, signal);
  const lost = infos.length - traces.length;
  return withNotices(conversationFrame(refId, conversation(traces, settings.prices), settings.links), [
    ...(cut ? [`Only the first ${infos.length} traces of the session are shown; raise the limit for more.`] : []),
    ...(lost > 0 ? [`The spans of ${lost} traces of the session could not be read.`] : []),
    ...(infos.length === 0 ? [`There is no trace of the session “${session}” in these experiments.`] : []),
  ]);
}
