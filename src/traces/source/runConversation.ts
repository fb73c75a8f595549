import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import { conversation } from '../frames/conversation';
import { chosenRows, conversationFrame, streamFrame } from '../frames/conversationFrame';
import { noneChosen, withNotices } from '../frames/fields';
import { traceSearch } from '../search/buildFilter';
import { findTraces } from '../search/findTraces';
import { readTraceQuery, type TraceQuery } from '../search/readTraceQuery';
import { sameId, traceIdOf } from '../spans/codings';
import { experimentsOf, requireOne, type RunContext } from './context';

/**
 * The conversation of a trace or of a session, or the stream of a single span. A session is read whole, whatever the
 * time range.
 */
export async function runConversation(query: FireworksQuery, context: RunContext): Promise<DataFrame[]> {
  const wanted = readTraceQuery(query);
  if (wanted.session !== '') {
    return [chosenRows(await sessionFrame(query.refId, wanted, context), query.rowFilters)];
  }
  if (wanted.traceId === '') {
    return [noneChosen(query.refId, 'Neither a trace nor a session is chosen: click on one in a table of traces.')];
  }
  requireOne(wanted.traceId);
  requireOne(wanted.spanId);
  const { client, settings, links, signal } = context;
  const trace = await client.trace(traceIdOf(wanted.traceId), signal);
  if (wanted.spanId === '') {
    const frame = conversationFrame(query.refId, conversation([trace], settings.prices), links);
    return [chosenRows(withNotices(frame, trace.problems, 'warning'), query.rowFilters)];
  }
  const span = trace.spans.find((one) => sameId(one.spanId, wanted.spanId));
  if (span === undefined) {
    throw new MlflowError({ kind: 'notFound', detail: `The trace has no span ${wanted.spanId}` });
  }
  return [chosenRows(streamFrame(query.refId, trace.traceId, span, links), query.rowFilters)];
}

async function sessionFrame(
  refId: string,
  { session, experiments, limit }: TraceQuery,
  { client, settings, links, signal }: RunContext
): Promise<DataFrame> {
  const search = traceSearch({ filters: [{ label: 'session', operator: '=', value: session }] });
  const experimentIds = await experimentsOf(experiments, { client, settings, signal });
  const { infos, cut } = await findTraces(client, { experimentIds, search, order: 'oldestFirst' }, limit, signal);
  const traces = await client.traces(infos, signal);
  const lost = infos.length - traces.length;
  return withNotices(conversationFrame(refId, conversation(traces, settings.prices), links), [
    ...(cut ? [`Only the first ${infos.length} traces of the session are shown; raise the limit for more.`] : []),
    ...(lost > 0 ? [`The spans of ${lost} traces of the session could not be read.`] : []),
    ...(infos.length === 0 ? [`There is no trace of the session “${session}” in these experiments.`] : []),
  ]);
}
