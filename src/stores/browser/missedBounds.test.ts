import type { TimeGrid } from '../../evaluate/grid';
import { timeGrid } from '../../evaluate';
import { seriesOf } from '../../evaluate/testing/columns';
import { createHistory } from '../../history';
import { expositionOf, sample } from '../../history/testing/expositionOf';
import type { MetricsPlan } from '../../plan';
import { valueAt } from '../../series/stale';
import { evaluateHistory } from './evaluateHistory';
import { createKeptResults } from './keptResults';

const MINUTE = 60_000;
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const at = (hour: number, minute: number, second = 0) => Date.UTC(2026, 5, 3, hour, minute, second);
const of = { selection: { metric: LATENCY, matchers: [] }, by: ['deployment_id'] };
const inRange = { fn: 'total', window: { kind: 'range' } } as const;
const newest = { fn: 'last', window: { kind: 'step' } } as const;
const SHARE: MetricsPlan = { kind: 'share', ...of, bound: 500, over: inRange };
const BUCKETS: MetricsPlan = { kind: 'buckets', ...of, over: inRange };
const SHARE_NOW: MetricsPlan = { ...SHARE, over: newest };

const buckets = (deployment_id: string, bounds: string[]) =>
  bounds.map((le, index) => sample(LATENCY, { deployment_id, le }, index + 1));
const gridTo = (toMs: number, minutes: number): TimeGrid =>
  timeGrid({ fromMs: toMs - minutes * MINUTE, toMs, intervalMs: MINUTE, utcOffsetSeconds: 0 });

/** A scrape each minute from noon on. */
async function collected(minutes: number, seriesAt: (minute: number) => ReturnType<typeof buckets>) {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  for (let minute = 0; minute <= minutes; minute++) {
    await history.append(at(12, minute, 26), expositionOf(seriesAt(minute)));
  }
  const keptUntil = (settledMs: number) => ({
    results: createKeptResults({ history, now: () => settledMs }),
    settledMs,
  });
  return { history, keptUntil };
}

test.each<[string, MetricsPlan, (minute: number) => ReturnType<typeof buckets>]>([
  [
    'a deployment that was gone before the range misses no bound',
    SHARE,
    (minute) => [...buckets('a', ['500', '+Inf']), ...(minute < 30 ? buckets('gone', ['100', '+Inf']) : [])],
  ],
  [
    'a deployment that was gone before the range has no buckets',
    BUCKETS,
    (minute) => [...buckets('a', ['500', '+Inf']), ...(minute < 30 ? buckets('gone', ['100', '+Inf']) : [])],
  ],
  [
    'a bound that was gone before the range is none of the buckets',
    BUCKETS,
    (minute) => buckets('a', [minute < 30 ? '100' : '500', '+Inf']),
  ],
])('%s, whatever was asked for before', async (_, plan, seriesAt) => {
  const { history, keptUntil } = await collected(180, seriesAt);
  const kept = keptUntil(at(15, 0, 26));
  const options = { scrapeIntervalMs: MINUTE, edge: undefined };
  for (const toMs of [at(13, 20), at(13, 50), at(14, 20)]) {
    const anew = await evaluateHistory(history, plan, gridTo(toMs, 60), options);
    const ours = await evaluateHistory(history, plan, gridTo(toMs, 60), { ...options, kept });
    expect(ours).toEqual(anew);
  }
});

test('while scrapes fail the edge is held and no step before it, also where a deployment lacks the bound', async () => {
  const { history } = await collected(40, () => [...buckets('a', ['500', '+Inf']), ...buckets('b', ['100', '+Inf'])]);
  await history.appendFailure(at(12, 41, 26), { ownSamples: [] });
  await history.appendFailure(at(12, 42, 26), { ownSamples: [] });
  const nowMs = at(12, 42, 40);
  const edge = { evaluateMs: nowMs, nowMs, isHeld: true };
  const { grid } = await evaluateHistory(history, SHARE_NOW, gridTo(nowMs, 3), { scrapeIntervalMs: MINUTE, edge });
  const [a] = seriesOf(grid);
  const values = Array.from(grid.times, (_, place) => a && valueAt(a.column, place));
  expect(values).toEqual([0.5, 0.5, 0.5, undefined, 0.5]);
  expect(grid).toMatchObject({ missing: { groups: [{ deployment_id: 'b' }], bounds: [100, 500] } });
});

test.each([1, 4])(
  'that a bound is missing is said of steps that were computed with %d that have it',
  async (having) => {
    const last = 40;
    const { history, keptUntil } = await collected(last, (minute) =>
      buckets('a', [minute > last - having ? '500' : '100', '+Inf'])
    );
    const nowMs = at(12, last, 40);
    const options = { scrapeIntervalMs: MINUTE, kept: keptUntil(at(12, last, 26)) };
    const edge = { evaluateMs: nowMs, nowMs, isHeld: false };
    await evaluateHistory(history, SHARE_NOW, gridTo(nowMs, 8), { ...options, edge });
    const before = gridTo(at(12, last - having + 1), 3);
    const anew = await evaluateHistory(history, SHARE_NOW, before, { scrapeIntervalMs: MINUTE, edge: undefined });
    const ours = await evaluateHistory(history, SHARE_NOW, before, { ...options, edge: undefined });
    expect(anew.grid).toMatchObject({ missing: { bounds: [100] } });
    expect(ours).toEqual(anew);
  }
);
