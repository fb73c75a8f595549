import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import type { TraceInfo } from '../spans/types';
import { withNotices } from '../frames/fields';
import { annotationFrame, searchFrame } from '../frames/searchFrame';
import { buildFilter } from '../search/buildFilter';
import { readTraceQuery } from '../search/readTraceQuery';
import { findTraces } from '../search/findTraces';
import { type FoundTraces, questionText } from '../search/searchTraces';
import { experimentsOf, type RunContext, type TraceRequest, type TraceResponse } from './context';
import { throwIfAborted } from '../client/transport';
import type { MlflowClient } from '../client/client';

/** Model, time to first token and cost are only in spans, which are large: so many traces get them. */
export const DETAILED = 100;

/** First the rows, as soon as they are there; then the same rows with the columns that need spans. */
export async function runSearch(
  query: FireworksQuery,
  range: TraceRequest,
  context: RunContext,
  emit: (response: TraceResponse) => void
): Promise<void> {
  const { client, settings, signal } = context;
  const { experiments, filters, rawFilter, limit } = readTraceQuery(query);
  const experimentIds = await experimentsOf(experiments, context);
  const built = buildFilter({ filters, rawFilter });
  if (!built.ok) {
    throw new MlflowError({ kind: 'invalidQuery', message: built.message });
  }
  const question = { experimentIds, search: built, range };
  const found = await findTraces(client, question, limit, signal);
  const notices = [
    ...found.notices,
    ...cutNotices(found),
    ...(found.infos.length === 0 ? await emptyNotices(client, experimentIds, signal) : []),
  ];
  const finish = (frame: DataFrame): DataFrame => {
    const noted = withNotices(frame, notices);
    return { ...noted, meta: { ...noted.meta, executedQueryString: questionText(question) } };
  };
  const rows = finish(
    searchFrame(
      query.refId,
      found.infos.map((info) => ({ info })),
      settings.links
    )
  );
  if (found.infos.length === 0) {
    emit({ frames: [rows] });
    return;
  }
  emit({ frames: [rows], partial: true });
  emit({ frames: [finish(await detailedFrame(query.refId, found.infos, context))] });
}

async function detailedFrame(
  refId: string,
  infos: readonly TraceInfo[],
  { digests, settings, signal }: RunContext
): Promise<DataFrame> {
  const read = await digests(infos.slice(0, DETAILED), signal);
  const summaries = new Map(read.map(({ traceId, summary }) => [traceId, summary]));
  const found = infos.map((info) => {
    const summary = summaries.get(info.traceId);
    return summary === undefined ? { info } : { info, summary };
  });
  const frame = searchFrame(refId, found, settings.links);
  return infos.length > DETAILED
    ? withNotices(frame, [
        `Model, time to first token, cost and tools are read for the newest ${DETAILED} traces only.`,
      ])
    : frame;
}

/** That a list is not all there is. */
export function cutNotices({ cut, infos }: FoundTraces): string[] {
  return cut
    ? [`Only the newest ${infos.length} traces are shown; there are more. Raise the limit or shorten the time range.`]
    : [];
}

/** MLflow answers "no traces" for experiments that do not exist, so that case is looked at. */
export async function emptyNotices(
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
    throw new MlflowError({ kind: 'invalidQuery', message: built.message });
  }
  const question = {
    experimentIds: await experimentsOf(experiments, { client, settings, signal }),
    search: built,
    range,
  };
  const { infos, cut, notices } = await findTraces(client, question, limit, signal);
  return [withNotices(annotationFrame(query.refId, infos), [...cutNotices({ infos, cut }), ...notices])];
}
