import {
  CoreApp,
  dateTime,
  FieldType,
  isDataFrame,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DateTime,
  type QueryResultMetaNotice,
} from '@grafana/data';
import type { DataSourceRef } from '@grafana/schema';
import { gridEnd } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { Labels } from '../../series/labels';
import { absentColumn, valueAt, type SparseColumn } from '../../series/stale';
import type { PrometheusTarget } from './dataSource';

/** PromQL that the data source evaluates: at each step of a grid, or once at the end of the request. */
export interface DelegatedExpression {
  /** Finds its frames again. */
  refId: string;
  expr: string;
  at: 'steps' | 'end';
}

export interface DelegatedQuery {
  requestId: string;
  expressions: readonly DelegatedExpression[];
  grid: TimeGrid;
  /** When expressions `at` the end are evaluated, ms; not before the end of the grid and less than a step after it. */
  endMs: number;
  nowMs: number;
}

/** So high that the step never grows with the width of a panel. */
const MAX_DATA_POINTS = 1_000_000;

/**
 * One request for all expressions of a panel, made so that the data source cannot choose another grid: it rounds
 * start and end down to the step in the time zone of the request (promlib models/query.go, AlignTimeRange), and the
 * ends given here are such multiples already. It takes nothing of the panel's own request, whose filters, scopes,
 * group-by keys and variables are in the expressions already and would be applied twice.
 */
export function delegatedQuery(
  dataSource: { ref: DataSourceRef },
  { requestId, expressions, grid, endMs, nowMs }: DelegatedQuery
): DataQueryRequest<PrometheusTarget> {
  const seconds = grid.stepMs / 1000;
  const offsetMinutes = alignedOffset(grid);
  const from = dateTime(grid.startMs);
  const to = offsetMinutes === 0 ? dateTime(endMs) : withUtcOffset(endMs, offsetMinutes);
  return {
    // Explore and the panel editor would get tables, and usage statistics of queries that nobody wrote.
    app: CoreApp.Dashboard,
    requestId,
    // `browser` with a relative range takes the offset of `to`; a named zone would take its offset of today.
    timezone: offsetMinutes === 0 ? 'utc' : 'browser',
    range: { from, to, raw: offsetMinutes === 0 ? { from, to } : { from: 'now-1h', to: 'now' } },
    interval: `${seconds}s`,
    intervalMs: grid.stepMs,
    maxDataPoints: MAX_DATA_POINTS,
    scopedVars: {},
    startTime: nowMs,
    targets: expressions.map(({ refId, expr, at }) => ({
      refId,
      expr,
      range: at === 'steps',
      instant: at === 'end',
      exemplar: false,
      interval: `${seconds}s`,
      // A target's own data source goes before the one that runs it, so ours must not stand here.
      datasource: dataSource.ref,
    })),
  };
}

/** When expressions `at` the end are evaluated: at the end asked for when it is now, else at the end of the grid. */
export function endOf(grid: TimeGrid, { live, toMs }: { live: boolean; toMs: number }): number {
  const lastMs = gridEnd(grid);
  // Full seconds, since some of the data sources cut off the rest.
  return live ? Math.max(lastMs, Math.floor(toMs / 1000) * 1000) : lastMs;
}

/** A time zone offset in minutes, as near to 0 as can be, in which the grid's start is a multiple of its step. */
function alignedOffset({ startMs, stepMs }: TimeGrid): number {
  for (let minutes = 0; minutes <= 14 * 60; minutes += 15) {
    for (const offset of [minutes, -minutes]) {
      if ((startMs + offset * 60_000) % stepMs === 0) {
        return offset;
      }
    }
  }
  return 0;
}

/** A time of which only this is asked; the wrapper of Grafana around moment has no setter for it. */
function withUtcOffset(ms: number, minutes: number): DateTime {
  return Object.assign(dateTime(ms), { utcOffset: () => minutes });
}

/** One series of an answer, with the labels that the data source gave it. */
export interface AnsweredSeries {
  labels: Labels;
  column: SparseColumn;
}

/** The answer to one expression. */
export interface Answer {
  series: AnsweredSeries[];
  /** Values at times between the steps asked for. */
  offGrid: number;
  /** Those of them at multiples of the step in UTC: something moved them there. */
  offGridAligned: number;
}

/** Where values go: to the steps of a grid by their time, or to the one place of the end. */
export type AnswerTimes = { at: 'steps'; grid: TimeGrid } | { at: 'end' };

/**
 * The frames of one expression as columns. Steps without a point are absent; NaN is a value. Tables, which some
 * data sources make of instant answers, are not read: they are not asked for.
 */
export function readAnswer(response: DataQueryResponse, refId: string, asked: AnswerTimes): Answer {
  const length = asked.at === 'steps' ? asked.grid.count : 1;
  const answer: Answer = { series: [], offGrid: 0, offGridAligned: 0 };
  for (const frame of framesOf(response, refId)) {
    const times: unknown = frame.fields.find((field) => field.type === FieldType.time)?.values;
    for (const field of frame.fields.filter((one) => one.type === FieldType.number)) {
      const column = absentColumn(length);
      const values: readonly unknown[] = field.values;
      values.forEach((value, index) => {
        const time: unknown = Array.isArray(times) ? times[index] : undefined;
        if (typeof value !== 'number') {
          return;
        }
        const place = placeOf(time, asked);
        if (place === undefined) {
          answer.offGrid++;
          answer.offGridAligned += isMultiple(time, asked) ? 1 : 0;
        } else if (place >= 0 && place < length) {
          column.values[place] = value;
        }
      });
      answer.series.push({ labels: { ...field.labels }, column });
    }
  }
  return answer;
}

/** One series of an expression evaluated once. */
export interface InstantSeries {
  labels: Labels;
  /** Undefined where the data source sent a series without one. NaN is a value. */
  value: number | undefined;
}

export function readInstant(response: DataQueryResponse, refId: string): InstantSeries[] {
  return readAnswer(response, refId, { at: 'end' }).series.map(({ labels, column }) => ({
    labels,
    value: valueAt(column, 0),
  }));
}

/** An answer along steps whose last place, or one more place, is that of an instant. @param length of columns with it */
export function withLastPlace(answer: Answer, instant: readonly InstantSeries[], length: number): Answer {
  const ofSteps = answer.series.map(({ labels, column }): AnsweredSeries => {
    const longer = absentColumn(length);
    longer.values.set(column.values.subarray(0, length - 1));
    return { labels, column: longer };
  });
  const ofInstant = instant.map(({ labels, value }): AnsweredSeries => {
    const column = absentColumn(length);
    if (value !== undefined) {
      column.values[length - 1] = value;
    }
    return { labels, column };
  });
  // Those of equal labels become one where labels that scrapers add are taken off.
  return { ...answer, series: [...ofSteps, ...ofInstant] };
}

/** Negative or beyond the end for a time outside the range; undefined for one between two steps. */
function placeOf(time: unknown, asked: AnswerTimes): number | undefined {
  if (asked.at === 'end') {
    return 0;
  }
  if (typeof time !== 'number') {
    return undefined;
  }
  const place = (time - asked.grid.startMs) / asked.grid.stepMs;
  return Number.isInteger(place) ? place : undefined;
}

function isMultiple(time: unknown, asked: AnswerTimes): boolean {
  return asked.at === 'steps' && typeof time === 'number' && time % asked.grid.stepMs === 0;
}

/** How Prometheus begins what is worth knowing and no reason to doubt a result (util/annotations/annotations.go). */
const INFO = 'PromQL info:';

/** What the data source says beside the numbers, each once. Stores that have no list of infos send them as warnings. */
export function readNotices(response: DataQueryResponse, refIds: readonly string[]): QueryResultMetaNotice[] {
  const notices = refIds.flatMap((refId) => framesOf(response, refId)).flatMap((frame) => frame.meta?.notices ?? []);
  const graded = notices.map((notice): QueryResultMetaNotice =>
    notice.text.startsWith(INFO) ? { ...notice, severity: 'info' } : notice
  );
  return [...new Map(graded.map((notice) => [notice.text, notice])).values()];
}

function framesOf(response: DataQueryResponse, refId: string): DataFrame[] {
  const data: readonly unknown[] = response.data;
  return data.filter(isDataFrame).filter((frame) => frame.refId === refId);
}
