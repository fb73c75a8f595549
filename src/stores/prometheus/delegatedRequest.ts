import { CoreApp, dateTime, type DataQueryRequest, type DateTime } from '@grafana/data';
import { gridEnd } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { PrometheusSource, PrometheusTarget } from './source';

export interface Ask {
  refId: string;
  expr: string;
  /** `instant` is evaluated at the end of the request only. */
  at: 'steps' | 'end';
}

export interface DelegatedRequest {
  requestId: string;
  asks: readonly Ask[];
  grid: TimeGrid;
  /** When instant expressions are evaluated, ms; not before the end of the grid and less than a step after it. */
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
export function delegatedRequest(
  source: PrometheusSource,
  { requestId, asks, grid, endMs, nowMs }: DelegatedRequest
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
    targets: asks.map(({ refId, expr, at }) => ({
      refId,
      expr,
      range: at === 'steps',
      instant: at === 'end',
      exemplar: false,
      interval: `${seconds}s`,
      // A target's own data source goes before the one that runs it, so ours must not stand here.
      datasource: source.ref,
    })),
  };
}

/** When instant expressions are evaluated: at the end asked for when it is now, else at the end of the grid. */
export function instantTime(grid: TimeGrid, live: boolean, toMs: number): number {
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
