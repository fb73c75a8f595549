import { LARGEST_PAGE, withRange, type MlflowClient, type SearchRequest, type TimeRange } from '../client/client';
import type { TraceInfo } from '../spans/types';
import { filterText, type TraceSearch } from './traceSearch';
import type { Clause } from './grammar';

export interface FoundTraces {
  infos: TraceInfo[];
  /** There are more than the limit. */
  cut: boolean;
}

/**
 * Reads pages up to a limit. Pages are offsets on MLflow's side, so a trace that arrives meanwhile shifts them: what
 * comes twice is kept once. A page with nothing new ends the search, so that a server whose pages never end is left.
 */
export async function searchTraces(
  client: MlflowClient,
  request: Omit<SearchRequest, 'pageSize' | 'pageToken'>,
  limit: number,
  signal?: AbortSignal
): Promise<FoundTraces> {
  const found = new Map<string, TraceInfo>();
  let pageToken: string | undefined;
  let isCutShort = false;
  do {
    const pageSize = Math.min(LARGEST_PAGE, limit - found.size);
    const page = await client.search({ ...request, pageSize, pageToken }, signal);
    const before = found.size;
    for (const info of page.traces) {
      found.set(info.traceId, info);
    }
    pageToken = page.next;
    isCutShort = page.isCut === true;
    if (found.size === before) {
      pageToken = undefined;
    }
  } while (pageToken !== undefined && found.size < limit);
  const cut = isCutShort || found.size > limit || (await isCut(client, request, pageToken, signal));
  return { infos: [...found.values()].slice(0, limit), cut };
}

/** A full last page has a token even when nothing follows, so one more trace is requested. */
async function isCut(
  client: MlflowClient,
  request: Omit<SearchRequest, 'pageSize' | 'pageToken'>,
  pageToken: string | undefined,
  signal?: AbortSignal
): Promise<boolean> {
  if (pageToken === undefined) {
    return false;
  }
  const next = await client.search({ ...request, pageSize: 1, pageToken }, signal);
  return next.traces.length > 0;
}

/** Which traces are wanted. */
export interface TraceSelection {
  experimentIds: readonly string[];
  search: TraceSearch;
  /** Absent for all times. */
  range?: TimeRange;
  order?: SearchRequest['order'];
}

/** The request for these clauses instead of those of the selection. */
export function requestOf(
  { experimentIds, range, order }: TraceSelection,
  clauses: readonly Clause[]
): Omit<SearchRequest, 'pageSize'> {
  return {
    experimentIds,
    filter: filterText(clauses),
    // Nothing else of a panel's request: requests that differ in it would not be equal.
    range: range === undefined ? undefined : { fromMs: range.fromMs, toMs: range.toMs },
    order,
  };
}

/** The traces of several searches, which have none in common, as one list up to a limit. */
export function mergeFound(
  answers: readonly FoundTraces[],
  limit: number,
  order: SearchRequest['order'] = 'newestFirst'
): FoundTraces {
  const sign = order === 'oldestFirst' ? 1 : -1;
  const infos = answers.flatMap((one) => one.infos).sort((a, b) => sign * (a.startMs - b.startMs));
  return { infos: infos.slice(0, limit), cut: infos.length > limit || answers.some((one) => one.cut) };
}

/** The searches in MLflow's grammar, for people. */
export function searchText({ search, range }: TraceSelection): string {
  return search.alternatives.map((clauses) => withRange(filterText(clauses), range)).join('\nand beside them\n');
}
