import { LoadingState, type DataFrame, type DataQueryError, type DataQueryResponse } from '@grafana/data';
import { combineLatest, from, map, of, startWith, switchMap, type Observable } from 'rxjs';
import { roundStep, timeGrid } from '../evaluate';
import { eventsFrame, stretchesFrame, toFrames, type DrawnQuery } from '../frames';
import { isOfRange, type Templates } from '../plan';
import type { MetricStore, StoreRequest } from '../stores';
import type { LinkedDashboards } from '../traces/eager';
import type { FireworksQuery } from '../types';
import type { OpenedTraces } from './answerTrace';
import { fitToMetrics } from './applicable';
import { markedStretches, tellRowsApart } from './drawnTogether';
import { runWithOffsets, type PanelAnswer } from './offsets';
import { prepareTargets, type PanelRequest } from './prepare';
import { rowsByLetter, withRateInterval, type PanelRows, type Prepared } from './prepared';
import { withDeploymentLinks, withTraceLinks, type LinkedPanel } from './traceLinks';

export interface MetricsContext {
  store: MetricStore;
  templates: Templates;
  scrapeIntervalMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Where the calls behind the numbers are, when there is an MLflow. */
  traces?: Pick<OpenedTraces, 'isReadable' | 'settings' | 'dashboards'>;
}

/**
 * Answers the rows of a panel that ask for metrics. Rows that cannot be planned become errors of their own row; the
 * others are answered by the store together, on one grid. When the store has only the last good values, they are
 * shown beside its error.
 */
export function answerMetrics(request: PanelRequest, context: MetricsContext): Observable<DataQueryResponse> {
  const { filters = [], groupByKeys = [] } = request;
  const scopedVars = withRateInterval(request.scopedVars, context.scrapeIntervalMs);
  const scoped = { ...request, scopedVars };
  if (filters.length + groupByKeys.length > 0) {
    return from(prepareFitted(scoped, context)).pipe(switchMap((rows) => answerPrepared(rows, request, context)));
  }
  const prepared = prepareTargets(request.targets, scoped, context.templates);
  return prepared instanceof Promise
    ? from(prepared).pipe(switchMap((rows) => answerPrepared(rows, request, context)))
    : answerPrepared(prepared, request, context);
}

/** Which of the dashboard's filters a row can take is asked first. */
async function prepareFitted(request: PanelRequest, context: MetricsContext): Promise<Prepared[]> {
  const fitted = await Promise.all(
    request.targets.map(async (target) => [target.refId, await fitToMetrics(target, request, context)] as const)
  );
  return prepareTargets(request.targets, request, context.templates, new Map(fitted));
}

function answerPrepared(
  prepared: readonly Prepared[],
  request: PanelRequest,
  context: MetricsContext
): Observable<DataQueryResponse> {
  const hidden = new Set(request.targets.filter(({ hide }) => hide === true).map(({ refId }) => refId));
  const isShown = (refId: string) => !hidden.has(refId);
  const shown = prepared.filter(({ refId }) => isShown(refId));
  const rows = rowsByLetter([...prepared, ...(request.analyses ?? []).map(withoutNumbers)]);
  const behind = new Set(shown.flatMap((one) => ('arithmetic' in one ? [...one.lettersBehind(rows)] : [])));
  const planned = prepared.flatMap((one) =>
    'drawn' in one && (isShown(one.refId) || behind.has(one.refId)) ? [one] : []
  );
  if (shown.every((one) => 'problem' in one)) {
    return of({ key: request.requestId, data: [], ...failure(shown.flatMap(problemOf)) });
  }
  const asksForEvents = planned.some(({ events }) => events !== undefined);
  const asked = asksForEvents ? { ...request, intervalMs: eventInterval(request, context.scrapeIntervalMs) } : request;
  const { grid, live, toMs } = panelGrid(asked, context.now(), context.scrapeIntervalMs);
  const asking = planned.map(({ drawn }) => drawn);
  const drawing = {
    stepMs: grid.stepMs,
    fromMs: request.range.from.valueOf(),
    toMs,
    key: request.requestId,
    panel: request.panelPluginId,
  };
  const answered =
    asking.length === 0 ? of(NOTHING_ASKED) : runWithOffsets(context.store, asking, { grid, live, toMs });
  return combineLatest([linking(context.traces), answered]).pipe(
    map(([link, response]) => toResponse(response, shown, { ...drawing, link, rows, isShown }))
  );
}

/** For rows that are computed of it. */
function withoutNumbers({ refId }: FireworksQuery): Prepared {
  return { refId, problem: { ok: false, field: 'queryType', message: 'it is an analysis, which answers in words.' } };
}

/** Of a panel whose rows are computed of rows that are not there. */
const NOTHING_ASKED: PanelAnswer = { results: [], coveredOf: () => undefined };

function problemOf(row: Prepared): DataQueryError[] {
  return 'problem' in row ? [{ refId: row.refId, message: row.problem.message }] : [];
}

/** So many steps that an incident of some minutes shows in a range of some days. */
const EVENT_STEPS = 2000;

/**
 * Grafana asks for annotations in a hundred steps, whatever the width of a panel. Round ones, with which offsets go, and
 * which ranges of nearly one length share.
 */
function eventInterval({ range }: PanelRequest, scrapeIntervalMs: number): number {
  return Math.max(scrapeIntervalMs, roundStep((range.to.valueOf() - range.from.valueOf()) / EVENT_STEPS));
}

/** What of a panel's request says where it is evaluated. */
export type PanelRange = Pick<PanelRequest, 'range' | 'intervalMs'>;

/** Where a panel is evaluated, as a store takes it. */
export function panelGrid(
  { range, intervalMs }: PanelRange,
  nowMs: number,
  scrapeIntervalMs: number
): Pick<StoreRequest, 'grid' | 'live' | 'toMs'> {
  const toMs = Math.min(range.to.valueOf(), nowMs);
  const grid = timeGrid({
    fromMs: Math.min(range.from.valueOf(), toMs),
    toMs,
    intervalMs,
    utcOffsetSeconds: range.to.utcOffset() * 60,
  });
  return { grid, live: range.to.valueOf() >= nowMs - scrapeIntervalMs, toMs };
}

/** Adds links to the traces behind the numbers. */
type Link = (frames: DataFrame[], drawn: DrawnQuery, panel: LinkedPanel) => DataFrame[];

const UNLINKED: Link = (frames) => frames;

/**
 * There are none where there are no traces that this person may read, nor until it is known where they lead: numbers
 * wait for no link.
 */
function linking(traces: MetricsContext['traces']): Observable<Link> {
  if (traces?.isReadable !== true) {
    return of(UNLINKED);
  }
  const { settings, dashboards } = traces;
  const linkedTo =
    (found: LinkedDashboards | undefined): Link =>
    (frames, drawn, panel) =>
      withTraceLinks(frames, drawn, panel, settings, found);
  return dashboards === undefined
    ? of(linkedTo(undefined))
    : from(dashboards()).pipe(map(linkedTo), startWith(UNLINKED));
}

interface Drawing {
  stepMs: number;
  fromMs: number;
  toMs: number;
  key: string;
  /** The kind of panel, where there is one. */
  panel: string | undefined;
  link: Link;
  /** Those that are hidden, too. */
  rows: PanelRows;
  isShown: (refId: string) => boolean;
}

function toResponse(
  response: PanelAnswer,
  shown: readonly Prepared[],
  { stepMs, fromMs, toMs, key, panel, link, rows, isShown }: Drawing
): DataQueryResponse {
  const { missing = [] } = response;
  const problems = shown.flatMap(problemOf);
  const data = shown.flatMap((row) => {
    if ('arithmetic' in row) {
      const { frames, error } = row.toFrames({ rows, results: response.results, stepMs, toMs, isShown });
      problems.push(...(error === undefined ? [] : [error]));
      return frames;
    }
    if (!('drawn' in row)) {
      return [];
    }
    const { drawn, events, filters, notices } = row;
    const result = response.results.find((one) => one.id === drawn.refId);
    if (result === undefined) {
      return [];
    }
    if (events !== undefined) {
      const found = eventsFrame(result.grid, drawn, events);
      if ('problem' in found) {
        problems.push({ refId: drawn.refId, message: found.problem });
      }
      return 'frame' in found ? [found.frame] : [];
    }
    const context = { stepMs, toMs, promql: result.promql, notices: [...notices, ...result.notices] };
    const frames = withCovered(toFrames(result.grid, drawn, context), drawn, response.coveredOf(drawn.refId));
    // Its times are not those of the calls behind it.
    const withTraces = drawn.offsetMs > 0 ? frames : link(frames, drawn, { filters, fromMs, toMs, stepMs });
    return withDeploymentLinks(withTraces, panel);
  });
  const marks = markedStretches(shown, missing, { fromMs, toMs });
  const errors = [
    ...problems,
    ...response.results.flatMap(({ id, error }): DataQueryError[] =>
      error === undefined || !isShown(id) ? [] : [{ refId: id, ...error }]
    ),
  ];
  if (response.error !== undefined) {
    errors.push({ refId: shown[0]?.refId, message: response.error.message, status: response.error.status });
  }
  const state = response.partial === true ? LoadingState.Loading : LoadingState.Done;
  // One key, so that a later packet replaces an earlier one instead of adding to it.
  const all = [...tellRowsApart(data, shown), ...(marks.length > 0 ? [stretchesFrame(marks)] : [])];
  return { key, data: all, state, ...failure(errors) };
}

/**
 * A total of the whole range says beside the number how much of the range it counts: others, whose browsers have
 * collected at other times, see other totals. Tables say it in their notices only.
 */
function withCovered(frames: DataFrame[], { format, plan }: DrawnQuery, covered: string | undefined): DataFrame[] {
  if (covered === undefined || format !== 'time_series' || plan.over.fn !== 'total' || !isOfRange(plan)) {
    return frames;
  }
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const unit = unitWith(field.config.unit, `in ${covered}`);
      return unit === undefined ? field : { ...field, config: { ...field.config, unit } };
    }),
  }));
}

/** Grafana's units that end in words of one's own (valueFormats.ts); undefined for what is not counted. */
function unitWith(unit: string | undefined, words: string): string | undefined {
  switch (unit) {
    case 'locale':
      // The only one of them that keeps the number whole and sets its digits apart.
      return `currency:financial: ${words}:suffix`;
    case 'count:tok':
      return `${unit} ${words}`;
    default:
      return undefined;
  }
}

function failure(errors: readonly DataQueryError[]): Partial<DataQueryResponse> {
  return errors.length === 0 ? {} : { errors: [...errors], state: LoadingState.Error };
}
