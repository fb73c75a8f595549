import type { DataFrame } from '@grafana/data';
import type { Analysis, AnalysisRequest, Known, Need } from '../../src/analysis/types';
import type { Deployment } from '../../src/deployments/deployment';
import type { Grid, TimeGrid } from '../../src/evaluate';
import { toMatchers, type MetricsPlan } from '../../src/plan';
import { allSteps } from '../../src/series/turns';
import type { FireworksOptions, FireworksQuery } from '../../src/types';

/** What is asked of a store, wherever it is. */
export type AskStore = (plan: MetricsPlan, grid: TimeGrid) => Promise<Grid>;

export interface AskedAnalysis {
  query?: Partial<FireworksQuery>;
  range: { fromMs: number; toMs: number };
  deployments?: readonly Deployment[];
  /** Why they cannot be listed. */
  noDeployments?: string;
  prices?: Pick<FireworksOptions, 'gpuPrices'>;
  scrapeIntervalMs?: number;
}

/** A question about a range, against as long just before it. */
export function requestOf({
  query = {},
  range,
  prices = {},
  scrapeIntervalMs = 60_000,
}: AskedAnalysis): AnalysisRequest {
  const lengthMs = range.toMs - range.fromMs;
  return {
    query: { refId: 'A', queryType: 'analysis', ...query },
    matchers: toMatchers('', query.filters ?? []),
    range,
    window: range,
    before: { fromMs: range.fromMs - lengthMs, toMs: range.fromMs },
    scrapeIntervalMs,
    prices,
  };
}

/** What a store answers to what an analysis needs. */
export async function knownOf(needs: readonly Need[], ask: AskStore): Promise<Known> {
  const grids = new Map<string, Grid>();
  for (const { id, plan, grid } of needs) {
    grids.set(id, await ask(plan, grid));
  }
  return { grids, problems: [], deployments: undefined };
}

/** Asks for what an analysis needs and lets it answer: what the product does, without what is around it. */
export async function askAnalysis(analysis: Analysis, asked: AskedAnalysis, ask: AskStore): Promise<DataFrame[]> {
  const request = requestOf(asked);
  const { deployments, noDeployments } = asked;
  const known = { ...(await knownOf(analysis.needs(request), ask)), deployments, noDeployments };
  const answer = analysis.answer(request, known);
  return Array.isArray(answer) ? answer : allSteps(answer);
}

/** The rows of a table as objects by column; empty cells are undefined. */
export function rowsOf(frame: DataFrame | undefined): Array<Record<string, unknown>> {
  return Array.from({ length: frame?.length ?? 0 }, (_, place) =>
    Object.fromEntries((frame?.fields ?? []).map(({ name, values }) => [name, (values[place] as unknown) ?? undefined]))
  );
}

/** What the notices of a frame say, in one text. */
export function noticesOf(frame: DataFrame | undefined): string {
  return (frame?.meta?.notices ?? []).map(({ text }) => text).join(' ');
}
