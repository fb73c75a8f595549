import { seriesOf } from '../../../src/evaluate/testing/columns';
import { planQuery } from '../../../src/plan';
import { valueAt } from '../../../src/series/stale';
import type { FireworksQuery } from '../../../src/types';
import { prometheusHome } from '../../differential/askHomes';
import type { PrometheusClient } from '../../differential/prometheusClient';
import { adding, ALWAYS, inParts } from '../../differential/situations/rewriteSeries';
import type { WrittenSeries } from '../../differential/writeRequest';
import { END_MS, HOUR, MINUTE } from './storedDay';

export const WHOLE = { fn: 'total' as const, window: 'range' };
export const MEAN = { fn: 'avg' as const, window: 'range' };
export const ALL: string[] = [];

export type Answers = (
  stored: readonly WrittenSeries[],
  query: Partial<FireworksQuery>,
  options?: { rangeMs?: number; refuses?: 'listing' | 'queries' | 'both' }
) => Promise<Array<number | undefined>>;

/** What a store with these series answers at the end of the day, or of the range given: a value for each series of the answer. */
export function answersOf(client: () => PrometheusClient): Answers {
  let stores = 0;
  return async (stored, query, { rangeMs = 24 * HOUR, refuses } = {}) => {
    const store = `t${stores++}`;
    await client().writeAll(inParts(stored, [{ ...ALWAYS, ...adding({ store }) }]));
    const outcome = planQuery({ refId: 'A', ...query });
    if (!outcome.ok) {
      throw new Error(outcome.message);
    }
    const ask = prometheusHome(client(), END_MS, { matchers: `store="${store}"`, refuses });
    const grid = { startMs: END_MS - rangeMs, stepMs: 5 * MINUTE, count: rangeMs / (5 * MINUTE) + 1, rangeMs };
    const { grid: answer } = await ask({ plan: outcome.plan, grid, scrapeIntervalMs: MINUTE });
    return seriesOf(answer).map(({ column }) => valueAt(column, column.values.length - 1));
  };
}
