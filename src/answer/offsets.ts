import { combineLatest, map, of, type Observable } from 'rxjs';
import { isEmptyGrid } from '../evaluate';
import type { DrawnQuery } from '../frames';
import { formatDuration, isOfRange } from '../plan';
import type { MetricStore, PlannedQuery, PlanResult, StoreRequest, StoreResponse } from '../stores';

type AskedRange = Pick<StoreRequest, 'grid' | 'live' | 'toMs'>;

/** What a panel's rows come to. */
export interface PanelAnswer extends StoreResponse {
  /** How much of the range is covered for a row, by its letter; absent for nearly all. */
  coveredOf: (refId: string) => string | undefined;
}

/**
 * Asks a store for the rows of a panel, each for the range of the panel or for one as much earlier as its offset. The
 * answers come back at the times of the panel. What the panel's own range lacks is told of that range alone.
 */
export function runWithOffsets(
  store: MetricStore,
  rows: readonly DrawnQuery[],
  range: AskedRange
): Observable<PanelAnswer> {
  const offsets = [...new Set(rows.map(({ offsetMs }) => offsetMs))].sort((a, b) => a - b);
  const ofPanelAt = offsets.indexOf(0);
  const runs = offsets.flatMap((offsetMs) => {
    const queries = rows.filter((row) => row.offsetMs === offsetMs).map(({ refId, plan }) => ({ id: refId, plan }));
    const asked = { queries, ...range };
    return offsetMs === 0 ? [store.run(asked)] : runEarlier(store, asked, offsetMs, offsets.length > 1);
  });
  return combineLatest(runs).pipe(
    map((responses) => {
      const ofPanel = responses[ofPanelAt];
      const coveredBy = new Map(
        responses.flatMap(({ results, covered }) => results.map(({ id }) => [id, covered] as const))
      );
      return {
        results: responses.flatMap(({ results }) => results),
        partial: responses.some(({ partial }) => partial === true),
        missing: ofPanel?.missing,
        error: responses.find(({ error }) => error !== undefined)?.error,
        coveredOf: (refId) => coveredBy.get(refId),
      };
    })
  );
}

/**
 * Rows along the panel's steps are refused where the offset is no multiple of them. One value for the whole range has no
 * steps.
 * @param isBeside whether other rows of the panel are of another time
 */
function runEarlier(
  store: MetricStore,
  request: StoreRequest,
  offsetMs: number,
  isBeside: boolean
): Array<Observable<StoreResponse>> {
  const { grid, toMs, queries } = request;
  const offset = formatDuration(offsetMs);
  const fits = ({ plan }: PlannedQuery) => offsetMs % grid.stepMs === 0 || isOfRange(plan);
  const asked = queries.filter(fits);
  const refused = queries.filter((query) => !fits(query));
  const earlier = {
    ...request,
    queries: asked,
    grid: { ...grid, startMs: grid.startMs - offsetMs },
    toMs: toMs - offsetMs,
    live: false,
  };
  const answered = () =>
    store.run(earlier).pipe(
      map((response) => ({
        ...response,
        results: response.results.map((result) => atPanelTimes(result, { offsetMs, offset, isBeside })),
      }))
    );
  return [
    ...(asked.length > 0 ? [answered()] : []),
    ...(refused.length > 0 ? [of({ results: refused.map((query) => betweenSteps(query, offset, grid.stepMs)) })] : []),
  ];
}

function betweenSteps({ id }: PlannedQuery, offset: string, stepMs: number): PlanResult {
  const step = formatDuration(stepMs);
  const message = `An offset of ${offset} does not go with this panel's steps of ${step}: values would lie between its times. Choose a multiple of ${step}, a shorter time range, or a smaller "Min interval".`;
  const grid = { times: new Float64Array(0), series: [] };
  return { id, grid, promql: '', notices: [], error: { message } };
}

function atPanelTimes(
  { grid, notices, promql, ...rest }: PlanResult,
  { offsetMs, offset, isBeside }: { offsetMs: number; offset: string; isBeside: boolean }
): PlanResult {
  // A line to compare with that is not there yet says so by itself.
  const told = isBeside && isEmptyGrid(grid) ? [] : notices;
  return {
    ...rest,
    grid: { ...grid, times: grid.times.map((time) => time + offsetMs) },
    promql: promql === '' ? '' : `# ${offset} earlier\n${promql}`,
    notices: told.map((notice) => ({ ...notice, text: `${offset} earlier: ${notice.text}` })),
  };
}
