import type { DataFrame } from '@grafana/data';
import { drawnTitle, type MarkedStretch, type DrawnQuery } from '../frames';
import { isOfRange, formatDuration } from '../plan';
import type { MissingStretch, MetricStore, PlannedQuery, PlanResult, StoreRequest, StoreResponse } from '../stores';
import type { Prepared } from './prepared';
import { combineLatest, map, of, type Observable } from 'rxjs';
import { isEmptyGrid } from '../evaluate';

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

/*
 * What the rows of a panel are drawn with together: names that tell their lines apart, and marks of what is not
 * covered.
 */

/**
 * Lines are named by what tells them apart within their row. Rows that have such a name in common, as that of a
 * deployment, get what they are before all of their names: also before that of a line which the other row lacks now,
 * and may have a minute later. A legend that its author has written stays.
 */
export function tellRowsApart(frames: readonly DataFrame[], rows: readonly Prepared[]): DataFrame[] {
  const rowsOfName = new Map<string, Set<string>>();
  for (const { refId = '', fields } of frames) {
    for (const { config } of fields) {
      const name = config.displayNameFromDS;
      if (name !== undefined) {
        rowsOfName.set(name, (rowsOfName.get(name) ?? new Set()).add(refId));
      }
    }
  }
  const mixedUp = new Set(
    [...rowsOfName.values()].filter((refIds) => refIds.size > 1).flatMap((refIds) => [...refIds])
  );
  const titles = titlesOf(rows);
  return frames.map((frame) => {
    const { refId = '' } = frame;
    const title = mixedUp.has(refId) ? titles.get(refId) : undefined;
    const told = (name: string) => (title === undefined || name === title ? name : `${title} · ${name}`);
    return title === undefined
      ? frame
      : {
          ...frame,
          name: frame.name === undefined ? undefined : told(frame.name),
          fields: frame.fields.map((field) => {
            const { displayNameFromDS: name } = field.config;
            return name === undefined
              ? field
              : { ...field, config: { ...field.config, displayNameFromDS: told(name) } };
          }),
        };
  });
}

/** Of rows whose lines have no legend of their own, where no other row has the same one. */
function titlesOf(rows: readonly Prepared[]): Map<string, string> {
  const titles = rows.flatMap((row): Array<[string, string]> => {
    if ('drawn' in row) {
      return (row.drawn.legend ?? '').trim() === '' ? [[row.refId, drawnTitle(row.drawn)]] : [];
    }
    return 'arithmetic' in row && (row.arithmetic.legend ?? '').trim() === '' ? [[row.refId, row.text]] : [];
  });
  return new Map(titles.filter(([, title]) => titles.filter(([, other]) => other === title).length === 1));
}

const MARKS: Readonly<Record<MissingStretch['kind'], { text: string; colour: string }>> = {
  before: { text: 'Not collected: the history of this browser begins here', colour: '#808080' },
  gap: { text: 'Not collected in this browser', colour: '#808080' },
  failed: { text: 'Scrapes failed', colour: 'red' },
};

/** What is closer than this share of the range is drawn as one. */
const CLOSE = 1 / 200;

/** What is not covered as it is drawn, where there is a time axis: so that nobody takes it for a time without traffic. */
export function markedStretches(
  rows: readonly Prepared[],
  missing: readonly MissingStretch[],
  { fromMs, toMs }: { fromMs: number; toMs: number }
): MarkedStretch[] {
  const marks: MarkedStretch[] = [];
  if (!rows.some(hasTimeAxis)) {
    return marks;
  }
  for (const { kind, reason, ...stretch } of missing) {
    const { text, colour } = MARKS[kind];
    const said = reason === undefined ? text : `${text}: ${reason}`;
    const last = marks.at(-1);
    if (last?.colour === colour && stretch.fromMs - last.toMs <= (toMs - fromMs) * CLOSE) {
      last.toMs = stretch.toMs;
      last.text = last.text.includes(said) ? last.text : `${last.text}; ${said}`;
    } else {
      marks.push({ ...stretch, text: said, colour });
    }
  }
  return marks;
}

function hasTimeAxis(row: Prepared): boolean {
  if (!('drawn' in row)) {
    return 'arithmetic' in row && row.arithmetic.format === 'time_series';
  }
  const { drawn, events } = row;
  return (
    events === undefined && drawn.format === 'time_series' && drawn.view !== 'distribution' && !isOfRange(drawn.plan)
  );
}
