import type { DataFrame } from '@grafana/data';
import type { FireworksQuery, TraceFilter } from '../../types';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { throwIfAborted } from '../client/transport';
import { withNotices } from '../frames/fields';
import type { LinkContext } from '../frames/links';
import { annotationFrame, searchFrame } from '../frames/searchFrame';
import { TRACES_DASHBOARD } from '../linkedDashboards';
import { traceSearch } from '../search/buildFilter';
import { findTraces } from '../search/findTraces';
import { readTraceQuery } from '../search/readTraceQuery';
import { searchText, type FoundTraces } from '../search/searchTraces';
import type { TraceInfo } from '../spans/types';
import { experimentsOf, type RunContext, type TraceRequest, type TraceResponse } from './context';

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
