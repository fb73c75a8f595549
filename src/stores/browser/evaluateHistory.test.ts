import fc from 'fast-check';
import { timeGrid } from '../../evaluate';
import { seriesOf } from '../../evaluate/testing/columns';
import { createHistory, type History } from '../../history';
import { expositionOf, sample } from '../../history/testing/expositionOf';
import { planQuery, readQuery, type MetricsPlan } from '../../plan';
import { valueAt } from '../../series/stale';
import type { FireworksQuery } from '../../types';
import { evaluateHistory } from './evaluateHistory';

const MINUTE = 60_000;
const REQUESTS = 'request_counter_total:sum_by_deployment';
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

/** One request a second, scraped at the 26th second of each minute from a time of day on. */
async function collected(fromMs: number, toMs: number): Promise<History> {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  for (let timeMs = fromMs; timeMs <= toMs; timeMs += MINUTE) {
    await history.append(
      timeMs,
      expositionOf([
        sample(REQUESTS, { deployment_id: 'chat' }, 1),
        sample(LATENCY, { deployment_id: 'chat', le: '100' }, 0.5),
        sample(LATENCY, { deployment_id: 'chat', le: '+Inf' }, 1),
      ])
    );
  }
  return history;
}

function at(hour: number, minute: number, second = 0): number {
  return Date.UTC(2026, 5, 3, hour, minute, second);
}

function planOf(query: Partial<FireworksQuery>): MetricsPlan {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return outcome.plan;
}

/** What bars show that end at `nowMs`: time of day and value, the first series only. */
async function bars(
  history: History,
  query: Partial<FireworksQuery>,
  { fromMs, nowMs, stepMs, isHeld = false }: { fromMs: number; nowMs: number; stepMs: number; isHeld?: boolean }
): Promise<Array<[string, number | undefined]>> {
  const grid = timeGrid({ fromMs, toMs: nowMs, intervalMs: stepMs, utcOffsetSeconds: 0 });
  const { grid: answer } = await evaluateHistory(history, planOf(query), grid, {
    scrapeIntervalMs: MINUTE,
    edge: { evaluateMs: nowMs, nowMs, isHeld },
  });
  const [first] = seriesOf(answer);
  return Array.from(answer.times, (timeMs, place) => [
    new Date(timeMs).toISOString().slice(11, 19),
    first && valueAt(first.column, place),
  ]);
}

const total = { metric: REQUESTS, over: { fn: 'total', window: 'step' } } as const;

describe('the last bar of totals per step, at "now"', () => {
  test('counts only what has happened since the step before', async () => {
    const history = await collected(at(13, 0, 26), at(15, 40, 26));
    const range = { fromMs: at(14, 45), nowMs: at(15, 40, 45), stepMs: 15 * MINUTE };
    expect(await bars(history, total, range)).toEqual([
      ['14:45:00', 900],
      ['15:00:00', 900],
      ['15:15:00', 900],
      ['15:30:00', 900],
      ['15:40:45', 600],
    ]);
  });

  test('takes in the step whose place it has, when that is young', async () => {
    const history = await collected(at(13, 0, 26), at(15, 33, 26));
    const range = { fromMs: at(15, 0), nowMs: at(15, 33, 45), stepMs: 15 * MINUTE };
    expect(await bars(history, total, range)).toEqual([
      ['15:00:00', 900],
      ['15:15:00', 900],
      ['15:33:45', 1080],
    ]);
  });

  test('alone in its range is as long as the step whose place it has, and what has passed since', async () => {
    const history = await collected(at(13, 0, 26), at(15, 33, 26));
    const range = { fromMs: at(15, 32), nowMs: at(15, 33, 45), stepMs: 15 * MINUTE };
    expect(await bars(history, total, range)).toEqual([['15:33:45', 1080]]);
  });

  test('shows no minute a second time at steps of a minute', async () => {
    const history = await collected(at(15, 0, 26), at(15, 40, 26));
    const shown = (nowMs: number) => bars(history, total, { fromMs: at(15, 38), nowMs, stepMs: MINUTE });
    expect(await shown(at(15, 40, 45))).toEqual([
      ['15:38:00', 60],
      ['15:39:00', 60],
      ['15:40:00', 60],
      ['15:40:45', undefined],
    ]);
    expect(await shown(at(15, 40, 15))).toEqual([
      ['15:38:00', 60],
      ['15:39:00', 60],
      ['15:40:15', 60],
    ]);
  });

  test('is so for the counts of a heatmap too', async () => {
    const history = await collected(at(13, 0, 26), at(15, 40, 26));
    const heatmap = { metric: LATENCY, view: 'heatmap', over: { fn: 'total', window: 'step' } } as const;
    const range = { fromMs: at(15, 15), nowMs: at(15, 40, 45), stepMs: 15 * MINUTE };
    expect(await bars(history, heatmap, range)).toEqual([
      ['15:15:00', 450],
      ['15:30:00', 450],
      ['15:40:45', 300],
    ]);
  });

  test('makes all bars add up to what happened, whenever one looks and whatever the step', async () => {
    const fromMs = at(12, 0);
    const history = await collected(fromMs + 26_000, at(16, 0, 26));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: at(13, 0) / 1000, max: at(15, 59) / 1000 }),
        async (stepMinutes, nowSeconds) => {
          const nowMs = nowSeconds * 1000;
          const shown = await bars(history, total, { fromMs, nowMs, stepMs: stepMinutes * MINUTE });
          const sum = shown.reduce((all, [, value]) => all + (value ?? 0), 0);
          expect(sum).toBe((Math.floor(nowMs / MINUTE) - fromMs / MINUTE) * 60);
        }
      )
    );
  });
});

test.each([
  ['avg', 1],
  ['max', 1],
] as const)('%s at "now" is taken of a full step, as beside it', async (fn, expected) => {
  const history = await collected(at(13, 0, 26), at(15, 40, 26));
  const query = { metric: REQUESTS, over: { fn, window: 'step' } } as const;
  const shown = await bars(history, query, { fromMs: at(15, 15), nowMs: at(15, 40, 45), stepMs: 15 * MINUTE });
  expect(shown.at(-1)).toEqual(['15:40:45', expected]);
});

test('a total over a duration of its own is as long at "now" as everywhere', async () => {
  const history = await collected(at(13, 0, 26), at(15, 40, 26));
  const query = { metric: REQUESTS, over: { fn: 'total', window: '30m' } } as const;
  const shown = await bars(history, query, { fromMs: at(15, 15), nowMs: at(15, 40, 45), stepMs: 15 * MINUTE });
  expect(shown.map(([, value]) => value)).toEqual([1800, 1800, 1800]);
});

describe('while scrapes fail', () => {
  const range = { fromMs: at(15, 39), nowMs: at(15, 42, 40), stepMs: MINUTE, isHeld: true };

  async function failing(): Promise<History> {
    const history = await collected(at(15, 30, 26), at(15, 40, 26));
    await history.appendFailure(at(15, 41, 26), { ownSamples: [] });
    await history.appendFailure(at(15, 42, 26), { ownSamples: [] });
    return history;
  }

  test('the value of now is that of the last good scrape, and no step before it is', async () => {
    const newest = { metric: REQUESTS, over: { fn: 'last', window: 'step' } } as const;
    expect(await bars(await failing(), newest, range)).toEqual([
      ['15:39:00', 1],
      ['15:40:00', 1],
      ['15:41:00', 1],
      ['15:42:00', undefined],
      ['15:42:40', 1],
    ]);
    const later = { ...range, nowMs: at(15, 46, 10) };
    expect((await bars(await failing(), newest, later)).at(-1)).toEqual(['15:46:10', undefined]);
  });

  test('nothing is counted that was not collected', async () => {
    const history = await failing();
    expect(await bars(history, total, range)).toEqual([
      ['15:39:00', 60],
      ['15:40:00', 60],
      ['15:41:00', 60],
      ['15:42:00', undefined],
      ['15:42:40', undefined],
    ]);
    const whole = { metric: REQUESTS, over: { fn: 'total', window: 'range' } } as const;
    const counted = async (nowMs: number) =>
      (await bars(history, whole, { fromMs: at(15, 30), nowMs, stepMs: MINUTE, isHeld: true })).map(
        ([, value]) => value
      );
    expect(await counted(at(15, 41, 20))).toEqual([660]);
    expect(await counted(at(15, 42, 40))).toEqual([660]);
    expect(await counted(at(15, 45, 10))).toEqual([660]);
  });
});
