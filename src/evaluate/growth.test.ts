import type { MetricsPlan, OverPlan } from '../plan/plan';
import { OVER_FUNCTIONS } from '../types';
import { sparseColumn, type SeriesWindow } from '../series/stale';
import { evaluatePlan } from './evaluatePlan';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A window of histograms whose samples count how often they are read. */
function countedWindow(deployments: number, samples: number): { window: SeriesWindow; reads: () => number } {
  let reads = 0;
  const counted = (values: Float64Array): Float64Array =>
    new Proxy(values, {
      get(target, property) {
        if (property === 'subarray') {
          return (from: number, to: number) => counted(target.subarray(from, to));
        }
        reads += typeof property === 'string' && /^\d+$/.test(property) ? 1 : 0;
        return Reflect.get(target, property, target);
      },
    });
  const times = Float64Array.from({ length: samples }, (_, index) => index * MINUTE + 5);
  const series = Array.from({ length: deployments }, (_, deployment) =>
    ['1', '2', '+Inf'].map((le, bucket) => {
      const { values, bits } = sparseColumn(Float64Array.from(times, (_time, index) => index + bucket));
      return { labels: { deployment_id: String(deployment), le }, column: { values: counted(values), bits } };
    })
  );
  return { window: { times, series: series.flat() }, reads: () => reads };
}

function readsOf(over: OverPlan, deployments: number, samples: number, steps: number): number {
  const { window, reads } = countedWindow(deployments, samples);
  const plan: MetricsPlan = {
    kind: 'quantile',
    selection: { metric: 'latency', matchers: [] },
    over,
    quantiles: [0.5],
    by: ['deployment_id'],
  };
  const stepMs = Math.floor((samples * MINUTE) / steps);
  const grid = { startMs: stepMs, stepMs, count: steps, rangeMs: samples * MINUTE };
  evaluatePlan(plan, () => window, grid, { scrapeIntervalMs: MINUTE });
  return reads();
}

const OVERS: OverPlan[] = OVER_FUNCTIONS.flatMap((fn): OverPlan[] => [
  { fn, window: { kind: 'step' } },
  // Windows that overlap: each sample is in up to sixty of them.
  { fn, window: { kind: 'duration', ms: HOUR } },
  { fn, window: { kind: 'range' } },
]);

describe('the work of an evaluation', () => {
  it.each(OVERS)('grows with samples and steps, not with their product: %j', (over) => {
    for (const [samples, steps] of [
      [500, 500],
      [1000, 500],
      [500, 1000],
      [2000, 2000],
    ] as const) {
      const reads = readsOf(over, 1, samples, steps);
      expect(reads).toBeGreaterThan(0);
      // Three buckets, each read at most a few times per sample and step, however far windows overlap.
      expect(reads).toBeLessThanOrEqual(3 * 3 * (samples + steps));
    }
  });

  it.each(OVERS)('grows with the number of series: %j', (over) => {
    expect(readsOf(over, 8, 300, 100)).toBe(8 * readsOf(over, 1, 300, 100));
  });
});
