import type { DataFrame } from '@grafana/data';
import { ALL, holdsSeveral } from '../../plan';
import type { FireworksQuery, TraceFilter } from '../../types';
import type { ReadSummaries } from '../calls/summary';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { throwIfAborted } from '../client/transport';
import { conversation } from '../frames/conversation';
import { chosenRows, conversationFrame, streamFrame } from '../frames/conversationFrame';
import { noneChosen, withNotices } from '../frames/fields';
import type { LinkContext } from '../frames/links';
import { annotationFrame, searchFrame } from '../frames/searchFrame';
import { TRACES_DASHBOARD } from '../linkedDashboards';
import { findTraces } from '../search/findTraces';
import { searchText, type FoundTraces } from '../search/searchTraces';
import { readTraceQuery, traceSearch, type TraceQuery } from '../search/traceSearch';
import { sameId, traceIdOf } from '../spans/codings';
import type { TraceInfo } from '../spans/types';
import type { TraceSettings } from './settings';

/*
 * Queries of traces as frames: the table of a search, annotations, conversations.
 */

/** The part of a panel's request that is used here. */
export interface TraceRequest {
  fromMs: number;
  toMs: number;
  intervalMs: number;
  maxDataPoints: number;
}

export interface TraceResponse {
  frames: DataFrame[];
  /** Another response follows, with more columns filled. */
  partial?: boolean;
}

/** What every type of query is run with. */
export interface RunContext {
  client: MlflowClient;
  readSummaries: ReadSummaries;
  settings: TraceSettings;
  links: LinkContext;
  signal: AbortSignal;
}

/** Model, time to first token and cost are only in spans, which are large: so many traces get them. */
const DETAILED = 100;

/** The table of traces: first the rows, as soon as they are there; then the same rows with the columns that need spans. */
export async function runSearch(
  query: FireworksQuery,
  range: TraceRequest,
  context: RunContext,
  emit: (response: TraceResponse) => void
): Promise<void> {
  const { client, links, signal } = context;
  const { experiments, limit, ...conditions } = readTraceQuery(query);
  const experimentIds = await experimentsOf(experiments, context);
  const selection = { experimentIds, search: traceSearch(conditions), range };
  const found = await findTraces(client, selection, limit, signal);
  const notices = [
    ...found.notices,
    ...cutNotices(found),
    ...(found.infos.length > 0 ? placeNotices(links) : []),
    ...(found.infos.length === 0 ? await unknownExperimentNotices(client, experimentIds, signal) : []),
  ];
  const finish = (frame: DataFrame): DataFrame => {
    const noted = withNotices(frame, notices);
    return { ...noted, meta: { ...noted.meta, executedQueryString: searchText(selection) } };
  };
  const rows = found.infos.map((info) => ({ info }));
  const first = finish(searchFrame(query.refId, rows, links));
  if (rows.length === 0) {
    emit({ frames: [first] });
    return;
  }
  emit({ frames: [first], partial: true });
  emit({ frames: [finish(await detailedFrame(query.refId, found.infos, context))] });
}

async function detailedFrame(
  refId: string,
  infos: readonly TraceInfo[],
  { readSummaries, links, signal }: RunContext
): Promise<DataFrame> {
  const read = await readSummaries(infos.slice(0, DETAILED), signal);
  const summaries = new Map(read.map((summary) => [summary.traceId, summary]));
  const found = infos.map((info) => ({ info, summary: summaries.get(info.traceId) }));
  const frame = searchFrame(refId, found, links);
  return infos.length > DETAILED
    ? withNotices(frame, [
        `Model, time to first token, cost and tools are read for the newest ${DETAILED} traces only.`,
      ])
    : frame;
}

const FAILED: TraceFilter = { label: 'status', operator: '=', value: 'ERROR' };

/** Traces as annotations; failed ones unless the query says which. */
export async function runAnnotations(
  query: FireworksQuery,
  range: TraceRequest,
  context: RunContext
): Promise<DataFrame[]> {
  const { experiments, filters, rawFilter, limit } = readTraceQuery(query);
  const saysWhich = filters.length > 0 || rawFilter !== '';
  const search = traceSearch({ filters: saysWhich ? filters : [FAILED], rawFilter });
  const experimentIds = await experimentsOf(experiments, context);
  const found = await findTraces(context.client, { experimentIds, search, range }, limit, context.signal);
  return [withNotices(annotationFrame(query.refId, found.infos), [...cutNotices(found), ...found.notices])];
}

/** Why there are no links to single traces. */
function placeNotices({ dashboards }: LinkContext): string[] {
  return dashboards !== undefined && dashboards.traces === undefined
    ? [
        `You may not open Explore, and there is no dashboard “Fireworks AI: Traces” that shows a single trace. Whoever may edit dashboards can import it from the data source’s page; one under another name is found by its tag ${TRACES_DASHBOARD}.`,
      ]
    : [];
}

function cutNotices({ cut, infos }: FoundTraces): string[] {
  return cut
    ? [`Only the newest ${infos.length} traces are shown; there are more. Raise the limit or shorten the time range.`]
    : [];
}

/** Of an experiment that does not exist MLflow finds no traces, as of an empty one, so the list of experiments tells. */
async function unknownExperimentNotices(
  client: MlflowClient,
  experimentIds: readonly string[],
  signal?: AbortSignal
): Promise<string[]> {
  try {
    const known = new Set((await client.experiments(signal)).map((one) => one.id));
    const unknown = experimentIds.filter((id) => !known.has(id));
    return unknown.length === 0
      ? []
      : [
          `MLflow has no experiment ${unknown.join(', ')} (or this user may not see it), which it answers like an empty one.`,
        ];
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof MlflowError) {
      return [];
    }
    throw error;
  }
}

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

/**
 * The ids of the query's experiments, else those of the data source, else all that MLflow lists. "All" of a variable is
 * as if the query named none. @throws MlflowError when there are none
 */
export async function experimentsOf(
  experiments: readonly string[],
  { client, settings, signal }: Pick<RunContext, 'client' | 'settings'> & { signal?: AbortSignal }
): Promise<readonly string[]> {
  const chosen = experiments.length > 0 && !experiments.includes(ALL) ? experiments : settings.experimentIds;
  if (chosen.length > 0) {
    return chosen;
  }
  const listed = (await client.experiments(signal)).map(({ id }) => id);
  if (listed.length === 0) {
    throw new MlflowError({ kind: 'misconfigured', missing: 'experiments' });
  }
  return listed;
}

/** @throws MlflowError for the ids of a variable with several values, where one is asked for */
export function requireOne(id: string): void {
  if (holdsSeveral(id)) {
    const message = `One id is needed here, and the variable has several: ${id}. Choose one.`;
    throw new MlflowError({ kind: 'invalidQuery', message });
  }
}
