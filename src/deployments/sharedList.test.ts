import { DeploymentsError, type ListProblem } from './problems';
import { FRESH_MS, OLDEST_MS, shareList } from './listDeployments';

const EMPTY = { deployments: [], incomplete: undefined };

function shared() {
  let nowMs = 1_800_000_000_000;
  let problem: ListProblem | undefined;
  const asked: AbortSignal[] = [];
  const list = shareList(
    (signal) => {
      asked.push(signal);
      return problem === undefined ? Promise.resolve(EMPTY) : Promise.reject(new DeploymentsError(problem));
    },
    { now: () => nowMs, random: () => 0 }
  );
  return {
    list,
    asked,
    later: (ms: number) => (nowMs += ms),
    fail: (next: ListProblem | undefined) => (problem = next),
  };
}

test('all panels of a page have one request, and those of the next 45 s none', async () => {
  const { list, asked, later } = shared();
  await Promise.all([list.get(), list.get(), list.get()]);
  later(FRESH_MS - 1);
  await list.get();
  expect(asked).toHaveLength(1);
  later(1);
  await list.get();
  expect(asked).toHaveLength(2);
});

test('settings that have just been saved are asked anew', async () => {
  const { list, asked } = shared();
  await list.get();
  await list.renew();
  expect(asked).toHaveLength(2);
});

test('while requests fail the last list stands beside the error, for a quarter of an hour', async () => {
  const { list, later, fail } = shared();
  await list.get();
  fail({ kind: 'serverError', status: 500 });
  later(FRESH_MS);
  expect(await list.get()).toMatchObject({ list: EMPTY, error: { problem: { status: 500 } } });
  later(OLDEST_MS);
  await expect(list.get()).rejects.toThrow(/HTTP 500/);
  fail(undefined);
  later(FRESH_MS);
  expect((await list.get()).error).toBeUndefined();
});

test.each<[string, ListProblem, number]>([
  ['what passes is asked for again after 45 s', { kind: 'timeout' }, FRESH_MS],
  ['what stays until somebody changes it, after five minutes', { kind: 'forbidden' }, 300_000],
  ['after a 429 as long as it asks for', { kind: 'rateLimited', retryAfterMs: 120_000 }, 120_000],
])('%s', async (_, problem, waitMs) => {
  const { list, asked, later, fail } = shared();
  fail(problem);
  await expect(list.get()).rejects.toThrow();
  later(waitMs - 1);
  await expect(list.get()).rejects.toThrow();
  expect(asked).toHaveLength(1);
  later(1);
  await expect(list.get()).rejects.toThrow();
  expect(asked).toHaveLength(2);
});

test('each further 429 doubles the wait', async () => {
  const { list, asked, later, fail } = shared();
  fail({ kind: 'rateLimited', retryAfterMs: 60_000 });
  await expect(list.get()).rejects.toThrow();
  later(60_000);
  await expect(list.get()).rejects.toThrow();
  later(119_999);
  await expect(list.get()).rejects.toThrow();
  expect(asked).toHaveLength(2);
  later(1);
  await expect(list.get()).rejects.toThrow();
  expect(asked).toHaveLength(3);
});

test('the request ends when all have left, and whoever comes then begins another', async () => {
  const asked: AbortSignal[] = [];
  const list = shareList(
    (signal) =>
      new Promise((_resolve, reject) => {
        asked.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    { now: () => 0, random: () => 0 }
  );
  const [one, other] = [new AbortController(), new AbortController()];
  const waiting = [list.get(one.signal), list.get(other.signal)].map((promise) => promise.catch(() => 'left'));
  one.abort();
  expect(asked.map(({ aborted }) => aborted)).toEqual([false]);
  other.abort();
  expect(await Promise.all(waiting)).toEqual(['left', 'left']);
  expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  list.get(new AbortController().signal).catch(() => undefined);
  expect(asked).toHaveLength(2);
});
