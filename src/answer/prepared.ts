import type { DataFrame, DataQueryError, QueryResultMetaNotice, ScopedVars } from '@grafana/data';
import type { DrawnQuery } from '../frames';
import type { EventPlan, Expression, PlanProblem } from '../plan';
import type { PlanResult } from '../stores';
import type { Filter, FireworksQuery, Format } from '../types';

/** A target that can be answered, or the reason why not. */
export type Prepared =
  | {
      refId: string;
      drawn: DrawnQuery;
      /** Set where events are asked for instead of lines. */
      events: EventPlan | undefined;
      filters: readonly Filter[];
      notices: readonly QueryResultMetaNotice[];
    }
  | ComputedRow
  | { refId: string; problem: PlanProblem };

/** A row that is computed of others, with what computes it, which is loaded for such rows only. */
export interface ComputedRow {
  refId: string;
  arithmetic: ArithmeticRow;
  /** As it is written. */
  text: string;
  /** The letters of all rows that it is computed of, directly or through others. */
  lettersBehind(rows: PanelRows): Set<string>;
  /** Its frames, or why there are none. */
  toFrames(context: ArithmeticContext): { frames: DataFrame[]; error?: DataQueryError };
}

/** What the rows of a panel came to. */
export interface ArithmeticContext {
  rows: PanelRows;
  results: readonly PlanResult[];
  stepMs: number;
  toMs: number;
  /** Whether a row is shown, so that its notices are. */
  isShown: (refId: string) => boolean;
}

/** Arithmetic between rows of a panel as it was read. */
export interface ArithmeticRow {
  expression: Expression;
  format: Format;
  legend: string | undefined;
  /** Chosen by its author; else it follows from the rows. */
  unit: string | undefined;
  notices: readonly QueryResultMetaNotice[];
}

/** The rows of a panel by their letters. */
export type PanelRows = ReadonlyMap<string, Prepared>;

/** Two rows may have the same letter by mistake: the first counts, as in Grafana. */
export function rowsByLetter(rows: readonly Prepared[]): PanelRows {
  return new Map([...rows].reverse().map((row) => [row.refId, row]));
}

/** What is otherwise than where the row came from, until its author has seen it. */
export function importNotices({ imported }: FireworksQuery): QueryResultMetaNotice[] {
  return imported === undefined || imported.notes.length === 0
    ? []
    : [{ severity: 'info', text: `Brought over from ${imported.expression}: ${imported.notes.join(' ')}` }];
}

/**
 * With the variable that Grafana's Prometheus data source adds, computed as there (`getRateIntervalScopedVariable`), so that
 * windows which were written for it mean the same here.
 */
export function withRateInterval(scopedVars: ScopedVars, scrapeIntervalMs: number): ScopedVars {
  const intervalMs = Number(scopedVars.__interval_ms?.value ?? scrapeIntervalMs);
  const ms = Math.max(intervalMs + scrapeIntervalMs, 4 * scrapeIntervalMs);
  const value = `${Math.ceil(ms / 1000)}s`;
  return Number.isFinite(ms) ? { __rate_interval: { text: value, value }, ...scopedVars } : scopedVars;
}
