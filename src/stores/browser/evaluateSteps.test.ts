import { createHistory } from '../../history';
import { expositionOf, sample } from '../../history/testing/expositionOf';
import { createSharedWindows, type WindowRequest } from './evaluateSteps';
import { visibleHistory } from './visibleHistory';

const MINUTE = 60_000;
const RATE = 'request_counter_total:sum_by_deployment';

/** A history of one series with ten scrapes, and how often it was read. */
async function shared(series = 1) {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  const append = (minute: number) =>
    history.append(
      minute * MINUTE,
      expositionOf(Array.from({ length: series }, (_, id) => sample(RATE, { deployment_id: String(id) }, minute)))
    );
  for (let minute = 1; minute <= 10; minute++) {
    await append(minute);
  }
  let untilMs = Infinity;
  let reads = 0;
  const visible = visibleHistory(history, () => untilMs);
  const windows = createSharedWindows({
    history: {
      ...visible,
      read: (...asked) => {
        reads++;
        return visible.read(...asked);
      },
    },
    visibleUntilMs: () => untilMs,
  });
  const ask = (patch: Partial<WindowRequest> = {}) =>
    windows.read({
      selection: { metric: RATE, matchers: [] },
      fromMs: 0,
      toMs: 20 * MINUTE,
      holdFailuresUntilMs: undefined,
      settledMs: 10 * MINUTE,
      ...patch,
    });
  return {
    history,
    append,
    windows,
    ask,
    reads: () => reads,
    showUntil: (minute: number) => (untilMs = minute * MINUTE),
  };
}

test('who asks for the same gets the same window, also while it is being read', async () => {
  const { ask, reads } = await shared();
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(other).toBe(one);
  expect(await ask()).toBe(one);
  expect(reads()).toBe(1);
});

test.each<[string, Partial<WindowRequest>]>([
  ['another selection', { selection: { metric: RATE, matchers: [{ label: 'a', operator: '=', value: '' }] } }],
  ['another end', { toMs: 10 * MINUTE }],
  ['failures held back', { holdFailuresUntilMs: 20 * MINUTE }],
])('%s is read by itself', async (_, patch) => {
  const { ask, reads } = await shared();
  await ask();
  await ask(patch);
  expect(reads()).toBe(2);
});

type Shared = Awaited<ReturnType<typeof shared>>;

test.each<[string, (scene: Shared) => unknown, Partial<WindowRequest>, number[]]>([
  ['a scrape', ({ append }) => append(11), { settledMs: 11 * MINUTE }, [1, 11]],
  ['a clear', ({ history }) => history.clear(), {}, []],
  ['access that ended', ({ showUntil }) => showUntil(5), {}, [1, 5]],
])('%s is seen', async (_, happen, patch, expected) => {
  const scene = await shared();
  await scene.ask();
  await happen(scene);
  const { times } = await scene.ask(patch);
  expect([...times.slice(0, 1), ...times.slice(-1)].map((timeMs) => timeMs / MINUTE)).toEqual(expected);
});

test('large windows are not kept', async () => {
  const { ask, reads } = await shared(4_000);
  await ask();
  await ask();
  expect(reads()).toBe(2);
});

test('what could not be read is asked for again', async () => {
  let reads = 0;
  const windows = createSharedWindows({
    history: {
      changedSince: () => ({ mark: 0, changes: [] }),
      read: () => {
        reads++;
        return reads === 1
          ? Promise.reject(new Error('no answer'))
          : Promise.resolve({ times: new Float64Array(0), series: [], isLasting: reads > 2 });
      },
    },
    visibleUntilMs: () => Infinity,
  });
  const ask = () =>
    windows.read({
      selection: { metric: RATE, matchers: [] },
      fromMs: 0,
      toMs: 1,
      holdFailuresUntilMs: undefined,
      settledMs: 0,
    });
  await expect(ask()).rejects.toThrow('no answer');
  expect([(await ask()).isLasting, (await ask()).isLasting, (await ask()).isLasting]).toEqual([false, true, true]);
  expect(reads).toBe(3);
});
