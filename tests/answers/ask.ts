import type { Grid } from '../../src/evaluate';
import type { History } from '../../src/history';
import { evaluateHistory } from '../../src/stores/browser/evaluateHistory';
import type { AnalysisRequest, Known, Need } from '../../src/analysis/types';
import { SCRAPE_INTERVAL_MS } from './worlds';

/** A question about the last `lengthMs` before `toMs`, against as long just before it. */
export function requestOf(analysis: 'changes' | 'phases', toMs: number, lengthMs: number): AnalysisRequest {
  const window = { fromMs: toMs - lengthMs, toMs };
  return {
    query: { refId: 'A', queryType: 'analysis', analysis },
    matchers: [],
    range: window,
    window,
    before: { fromMs: window.fromMs - lengthMs, toMs: window.fromMs },
    scrapeIntervalMs: SCRAPE_INTERVAL_MS,
    prices: {},
  };
}

/** What the browser's history answers to what an analysis needs. */
export async function knownOf(history: History, needs: readonly Need[]): Promise<Known> {
  const grids = new Map<string, Grid>();
  for (const { id, plan, grid } of needs) {
    const evaluation = await evaluateHistory(history, plan, grid, {
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
      edge: undefined,
    });
    grids.set(id, evaluation.grid);
  }
  return { grids, problems: [], deployments: undefined };
}
