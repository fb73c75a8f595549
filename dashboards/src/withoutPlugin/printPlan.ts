import type { TimeGrid } from '../../../src/evaluate';
import type { MetricsPlan, Selection } from '../../../src/plan';
import { plainSource, toPromql, type PromqlExpression } from '../../../src/promql';

/** Once a minute is what Fireworks recommends, and what each value covers. */
const SCRAPE_INTERVAL_MS = 60_000;
/** A step of several scrapes, so that windows are written; they are Grafana's variables then. */
const GRID: TimeGrid = { startMs: 0, stepMs: 600_000, count: 1, rangeMs: 86_400_000 };

/** The metric's name in the store. */
export type NameInStore = (metric: string) => string;

/** A plan as PromQL with Grafana's variables, its metrics under the names that a store has them. */
export type PrintPlan = (plan: MetricsPlan) => PromqlExpression[];
/** The same of some time before, ms. */
export type PrintEarlier = (offsetMs: number) => PrintPlan;

export function printer(nameInStore: NameInStore): PrintEarlier {
  const sourceOf = ({ metric, matchers }: Selection) => plainSource({ metric: nameInStore(metric), matchers });
  const options = { scrapeIntervalMs: SCRAPE_INTERVAL_MS, durations: 'grafana', sourceOf } as const;
  return (offsetMs) => (plan) => toPromql(plan, GRID, { ...options, offsetMs }).expressions;
}

/** Each line two places to the right. */
export function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}

/** An operand: in brackets where it has several lines, since it may hold operators then. */
export function bracketed(text: string): string {
  return text.includes('\n') ? `(\n${indent(text)}\n)` : text;
}
