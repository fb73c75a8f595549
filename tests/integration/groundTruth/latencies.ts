import { gridEnd, isBucketGrid, separateBuckets, type Grid } from '../../../src/evaluate';
import { seriesOf } from '../../../src/evaluate/testing/columns';
import type { Truth } from '../../../simulator';
import { valueAt } from '../../../src/series/stale';
import type { FireworksQuery } from '../../../src/types';
import { MINUTE_MS } from '../../support/observedHours';
import { ask, minutesOfStep, valuesOf } from '../../support/trueValues';
import { END_MS, HOUR_MS, RANGES, rangeEnding, stepsOf, type GroundTruth } from './hours';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';

/** Quantiles, buckets and shares of how long requests took. */
export function testLatencies(truth: () => GroundTruth): void {
  test.each([LATENCY, QUEUE])('quantiles of %s lie in the bucket of the true ones', async (metric) => {
    const { observed } = truth();
    const quantiles = [0.5, 0.9, 0.95, 0.99];
    for (const stepMs of [15_000, MINUTE_MS, 5 * MINUTE_MS, HOUR_MS]) {
      const minutesAt = minutesOfStep(observed, stepMs);
      const bounds = boundsOf(await ask(observed, { metric, view: 'heatmap', groupBy: [] }, stepsOf(stepMs)));
      for (const quantile of quantiles) {
        const query: Partial<FireworksQuery> = { metric, view: 'quantile', quantiles: [quantile] };
        const each = await ask(observed, query, stepsOf(stepMs));
        const all = await ask(observed, { ...query, groupBy: [] }, stepsOf(stepMs));
        const wrong = [undefined, ...observed.deploymentIds].flatMap((id) =>
          valuesOf(id === undefined ? all : each, id).flatMap(({ timeMs, value }) => {
            const minutes = minutesAt(timeMs);
            const members = id === undefined ? observed.deploymentIds : [id];
            const seen = members.flatMap((member) => latencies(metric, observed.truths(member, minutes)));
            const bucket = trueBucket(quantile, seen, bounds);
            const isRight =
              bucket === undefined
                ? value === undefined || Number.isNaN(value)
                : value !== undefined && value >= bucket.lower && value <= bucket.upper;
            return isRight ? [] : [{ id, timeMs, quantile, value, bucket }];
          })
        );
        expect(wrong).toEqual([]);
      }
    }
  });

  test('buckets over a range hold as many requests as there were, and shares are the true ones', async () => {
    const { observed, lagMs } = truth();
    for (const rangeMs of RANGES) {
      const range = rangeEnding(END_MS, rangeMs);
      const over = { fn: 'total', window: 'range' } as const;
      const grid = await ask(observed, { metric: LATENCY, view: 'distribution', groupBy: [], over }, range);
      const untilMs = gridEnd(range) - lagMs;
      const truths = observed.deploymentIds.map((id) => observed.world.truth(id, untilMs - rangeMs, untilMs));
      const values = latencies(LATENCY, truths);
      expect(values.length).toBeGreaterThan(100);
      const groups = isBucketGrid(grid) ? grid.groups : [];
      expect(groups).toHaveLength(1);
      for (const group of groups) {
        for (const { lower, upper, column } of separateBuckets(group, 1)) {
          const right = values.filter((value) => value > lower && value <= upper).length;
          expect(valueAt(column, 0)).toBeCloseTo(right, 6);
        }
      }
      for (const bound of [1000, 5000, 15_000]) {
        const shares = await ask(observed, { metric: LATENCY, view: 'share', bound, groupBy: [], over }, range);
        const [share] = seriesOf(shares);
        const right = values.filter((value) => value <= bound).length / values.length;
        expect(share && valueAt(share.column, 0)).toBeCloseTo(right, 9);
      }
    }
  });
}

function latencies(metric: string, truths: readonly Truth[]): number[] {
  return truths.flatMap((truth) => truth.latencies[metric] ?? []);
}

function boundsOf(grid: Grid): number[] {
  return seriesOf(grid)
    .map(({ labels }) => Number(labels.le))
    .filter((bound) => !Number.isNaN(bound));
}

/** The bucket of the request that has this rank; both buckets where the rank is between two requests. */
function trueBucket(
  quantile: number,
  observations: readonly number[],
  bounds: readonly number[]
): { lower: number; upper: number } | undefined {
  if (observations.length === 0) {
    return undefined;
  }
  const sorted = [...observations].sort((a, b) => a - b);
  const rank = quantile * sorted.length;
  const first = sorted[Math.ceil(rank - 1e-9) - 1] ?? NaN;
  const last = sorted[Math.floor(rank + 1e-9)] ?? first;
  const highest = bounds[bounds.length - 1] ?? NaN;
  // Beyond the highest bound nothing is known but that.
  const lower = Math.min(highest, bounds.filter((bound) => bound < first).at(-1) ?? 0);
  return { lower, upper: bounds.find((bound) => bound >= last) ?? highest };
}
