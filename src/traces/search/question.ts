import type { SearchRequest } from '../client/client';
import { withRange, type TimeRange } from '../client/timeRange';
import { filterText, type TraceSearch } from './buildFilter';
import type { Clause } from './grammar';

/** Which traces are wanted. */
export interface TraceQuestion {
  experimentIds: readonly string[];
  search: TraceSearch;
  /** Absent for all times. */
  range?: TimeRange;
  order?: SearchRequest['order'];
}

/** The request that asks for these clauses instead of those of the question. */
export function requestOf(
  { experimentIds, range, order }: TraceQuestion,
  clauses: readonly Clause[]
): Omit<SearchRequest, 'pageSize'> {
  return {
    experimentIds,
    filter: filterText(clauses),
    ...(range === undefined ? {} : { range: { fromMs: range.fromMs, toMs: range.toMs } }),
    ...(order === undefined ? {} : { order }),
  };
}

/** What was asked in MLflow's grammar, for people. */
export function questionText({ search, range }: TraceQuestion): string {
  return search.alternatives.map((clauses) => withRange(filterText(clauses), range)).join('\nand beside them\n');
}
