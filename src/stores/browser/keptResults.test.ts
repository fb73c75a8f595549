import { absentColumn } from '../../series/stale';
import { createChangeLog } from '../../history/blocks/columnStore';
import type { ComputedSteps } from './evaluateSteps';
import { createKeptResults, type SteppedRequest } from './keptResults';

const MINUTE = 60_000;

/** One line whose value is the minute of each step, and what was computed of it. */
function keeping(maxBytes?: number) {
  const log = createChangeLog();
  const computed: string[] = [];
  let nowMs = 0;
  const changedSince = (mark?: number) => ({
    mark: log.mark(),
    changes: mark === undefined ? undefined : log.since(mark),
  });
  const results = createKeptResults({
    history: { changedSince, read: () => Promise.reject(new Error('Nothing is read here.')) },
    now: () => nowMs,
    maxBytes,
  });
  let inTheMidst = () => {};
  const compute = (patch: Partial<ComputedSteps>) => async (times: Float64Array) => {
    inTheMidst();
    inTheMidst = () => {};
    computed.push(`${times[0]! / MINUTE}–${times.at(-1)! / MINUTE}`);
    const column = absentColumn(times.length);
    times.forEach((timeMs, place) => (column.values[place] = timeMs / MINUTE));
    return { grid: { times, series: [{ labels: {}, column }] }, differingBounds: [], isLasting: true, ...patch };
  };
  return {
    log,
    results,
    wait: (ms: number) => (nowMs += ms),
    onceInTheMidst: (happen: () => void) => (inTheMidst = happen),
    /** @returns the values, and which minutes had to be computed for them. */
    async ask(
      from: number,
      to: number,
      { key = 'a plan', settled = to, reach = 5 }: { key?: string; settled?: number; reach?: number } = {},
      patch: Partial<ComputedSteps> = {}
    ) {
      const times = Float64Array.from({ length: to - from + 1 }, (_, place) => (from + place) * MINUTE);
      const request: SteppedRequest = {
        key,
        times,
        stepMs: MINUTE,
        reachMs: reach * MINUTE,
        settledMs: settled * MINUTE,
      };
      const { grids } = await results.evaluate(request, compute(patch));
      const values = grids.flatMap((grid) => ('series' in grid ? [...(grid.series[0]?.column.values ?? [])] : []));
      expect([values[0], values.at(-1), values.length]).toEqual([from, to, to - from + 1]);
      return computed.splice(0);
    },
  };
}

test('a range that moves on costs what is new', async () => {
  const { ask } = keeping();
  expect(await ask(10, 70)).toEqual(['10–70']);
  expect(await ask(11, 71)).toEqual(['71–71']);
  expect(await ask(11, 71)).toEqual([]);
  expect(await ask(40, 71)).toEqual([]);
  expect(await ask(5, 72)).toEqual(['5–9', '72–72']);
});

test('of a range that moves on for long no more is kept than an eighth beside it', async () => {
  const { ask, results } = keeping();
  await ask(0, 800);
  const once = results.bytes();
  for (let minute = 1; minute <= 300; minute++) {
    expect(await ask(minute, 800 + minute)).toEqual([`${800 + minute}–${800 + minute}`]);
  }
  expect(results.bytes()).toBeLessThan(1.13 * once);
  expect(await ask(301, 1101)).toEqual(['1101–1101']);
  expect(await ask(0, 1101)).not.toContain('1101–1101');
});

test('what may still change is computed again', async () => {
  const { ask } = keeping();
  await ask(10, 70, { settled: 68 });
  expect(await ask(10, 70)).toEqual(['69–70']);
});

test('a range that may no longer be shown is not', async () => {
  const { ask } = keeping();
  await ask(10, 70);
  expect(await ask(10, 70, { settled: 20 })).toEqual(['21–70']);
});

test('what was computed while there was no access is not kept for when it is there again', async () => {
  const { ask } = keeping();
  await ask(10, 70, {}, { shownUntilMs: 40 * MINUTE });
  expect(await ask(10, 70)).toEqual(['41–70']);
});

test.each<[string, { fromMs: number; toMs: number }, string[]]>([
  ['an import takes back what sees it', { fromMs: 60 * MINUTE, toMs: Infinity }, ['60–70']],
  ['a late column, what is not past its reach', { fromMs: 20 * MINUTE, toMs: 20 * MINUTE }, ['10–25']],
  ['what was dropped, the steps that looked back at it', { fromMs: -Infinity, toMs: 8 * MINUTE }, ['10–13']],
  ['what was dropped long before, nothing', { fromMs: -Infinity, toMs: 4 * MINUTE }, []],
  ['a clear, all', { fromMs: -Infinity, toMs: Infinity }, ['10–70']],
])('%s', async (_, change, computed) => {
  const { ask, log } = keeping();
  await ask(10, 70);
  log.note(change);
  expect(await ask(10, 70)).toEqual(computed);
  expect(await ask(10, 70)).toEqual([]);
});

test('of a past that changes in the midst no part is joined to one of the past before', async () => {
  const { ask, log, onceInTheMidst } = keeping();
  await ask(10, 70);
  onceInTheMidst(() => log.note({ fromMs: 20 * MINUTE, toMs: Infinity }));
  expect(await ask(11, 71)).toEqual(['71–71', '20–71']);
  expect(await ask(11, 71)).toEqual([]);
});

test('so many changes that they are forgotten take all back', async () => {
  const { ask, log } = keeping();
  await ask(10, 70);
  for (let change = 0; change < 1000; change++) {
    log.note({ fromMs: -Infinity, toMs: -Infinity });
  }
  expect(await ask(10, 70)).toEqual(['10–70']);
});

test.each<[string, Partial<ComputedSteps>]>([
  ['parts of which would not add up', { isLasting: false }],
  ['of histograms whose bounds differ', { differingBounds: [{ labels: {}, bounds: [1] }] }],
])('what is made %s is not kept', async (_, patch) => {
  const { ask } = keeping();
  expect(await ask(10, 70, {}, patch)).toEqual(['10–70']);
  expect(await ask(10, 70, {}, patch)).toEqual(['10–70']);
  expect(await ask(10, 70)).toEqual(['10–70']);
  // The part that is new cannot be joined to what is kept, so all is computed in one go.
  expect(await ask(11, 71, {}, patch)).toEqual(['71–71', '11–71']);
});

test('today and yesterday of one plan are both kept', async () => {
  const { ask } = keeping();
  const settled = 2061;
  await ask(2000, 2060, { settled });
  await ask(560, 620, { settled });
  expect(await ask(2001, 2061, { settled })).toEqual(['2061–2061']);
  expect(await ask(561, 621, { settled })).toEqual(['621–621']);
});

test('two panels that ask at once cost one', async () => {
  const { results, ask } = keeping();
  const both = await Promise.all([ask(10, 70), ask(10, 70)]);
  expect(both.flat()).toEqual(['10–70']);
  expect(results.bytes()).toBe(61 * 2 * 8);
});

test('what was not asked for the longest goes first, and all of it when nobody asks', async () => {
  const { ask, results, wait } = keeping(3 * 61 * 2 * 8);
  for (const key of ['a', 'b', 'c', 'a', 'd']) {
    await ask(10, 70, { key });
    wait(1000);
  }
  expect(results.bytes()).toBe(3 * 61 * 2 * 8);
  expect(await ask(10, 70, { key: 'a' })).toEqual([]);
  expect(await ask(10, 70, { key: 'b' })).toEqual(['10–70']);
  results.dropUnused(10_000);
  expect(results.bytes()).toBe(0);
});
