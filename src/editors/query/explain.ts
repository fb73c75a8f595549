import type { MetricInfo } from '../../catalogue';
import type { FireworksQuery } from '../../types';
import type { ScopedVars } from '@grafana/data';
import { prepareTarget, withRateInterval, type AnswerContext } from '../../answer';
import type { TimeGrid } from '../../evaluate/grid';
import { describePlan } from '../../plan';
import { toPromql } from '../../promql';

/** What a query means, or why it cannot be answered and which field to look at. */
export type Explanation =
  { ok: true; promql: string; sentence: string } | { ok: false; message: string; field?: string };

/** What of the data source a query is read with. */
export type QueryContext = Pick<AnswerContext, 'store' | 'templates' | 'scrapeIntervalMs' | 'now'>;

/**
 * PromQL and a sentence for a query, or why it cannot be answered.
 * @throws PatternsNotLoaded
 */
export function explain(query: FireworksQuery, scopedVars: ScopedVars, context: QueryContext): Explanation {
  const known = withRateInterval(scopedVars, context.scrapeIntervalMs);
  const prepared = prepareTarget(query, { scopedVars: known }, context.templates);
  if ('problem' in prepared) {
    const { message, field } = prepared.problem;
    return { ok: false, message, field };
  }
  const { plan, offsetMs } = prepared.drawn;
  const grid = currentStep(context);
  const promql =
    context.store.preview?.(plan, grid, offsetMs) ??
    toPromql(plan, grid, { scrapeIntervalMs: context.scrapeIntervalMs, durations: 'grafana', offsetMs }).text;
  return { ok: true, promql, sentence: describePlan(prepared.drawn) };
}

const HOUR_MS = 3_600_000;

/** One step that ends now. */
export function currentStep({ now, scrapeIntervalMs }: QueryContext): TimeGrid {
  const stepMs = scrapeIntervalMs;
  return { startMs: Math.floor(now() / stepMs) * stepMs, stepMs, count: 1, rangeMs: HOUR_MS };
}

/** What every part of the query editor gets. */
export interface QueryFieldProps {
  query: FireworksQuery;
  /** Of the chosen metric; undefined before one is chosen, or when a variable stands for it. */
  info: MetricInfo | undefined;
  /** Saves changed fields and runs the query; undefined takes a field out. */
  change: (patch: Partial<FireworksQuery>) => void;
  /** Undefined while what reads the query is being loaded. */
  explanation: Explanation | undefined;
}

/** Marks the field that the problem is about; the message itself stands once, below all fields. */
export function problemOf(explanation: Explanation | undefined, field: keyof FireworksQuery) {
  return { invalid: explanation?.ok === false && explanation.field === field };
}
