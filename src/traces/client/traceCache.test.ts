import { readInfo } from '../spans/readInfo';
import type { TraceInfo } from '../spans/types';
import { fakeClient } from '../testing/server';
import { madeSpan, madeTrace } from '../testing/span';
import { cacheTraces, sizeOf } from './traceCache';

const STARTED = 1_800_000_000_000;
const MINUTES_LATER = STARTED + 3 * 60_000;

interface About {
  state?: string;
  /** How many spans MLflow says there are; it says so of traces of its Python SDK only. */
  spans?: number;
  tokens?: number;
}

function info(traceId: string, { state = 'OK', spans, tokens = 1 }: About = {}): TraceInfo {
  const read = readInfo({
    trace_id: traceId,
    timestamp_ms: STARTED,
    execution_time_ms: 1000,
    state,
    trace_metadata: {
      'mlflow.trace.tokenUsage': JSON.stringify({ input_tokens: tokens }),
      ...(spans === undefined ? {} : { 'mlflow.trace.sizeStats': JSON.stringify({ num_spans: spans }) }),
    },
  });
  if (read === undefined) {
    throw new Error('no info');
  }
  return read;
}

const oneSpan = (traceId: string) => madeTrace([madeSpan()], { traceId });

function recorded(answer: (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<void> = async () => {}) {
  const asked: string[][] = [];
  const client = fakeClient({
    traces: async (infos, signal) => {
      asked.push(infos.map(({ traceId }) => traceId));
      await answer(infos, signal);
      return infos.map((one) => ({ ...oneSpan(one.traceId), info: one }));
    },
  });
  return {
    asked,
    client,
    remembering: (now = MINUTES_LATER, bytes?: number) => cacheTraces(client, () => now, bytes),
  };
}

test('spans of a finished trace are read once, what was said of it since is new', async () => {
  const { asked, remembering } = recorded();
  const client = remembering();
  await client.traces([info('a'), info('b')]);
  const judged = { ...info('a'), tags: { mood: 'good' } };
  const traces = await client.traces([judged, info('c')]);
  expect(asked).toEqual([['a', 'b'], ['c']]);
  expect(traces.find(({ traceId }) => traceId === 'a')?.info?.tags).toEqual({ mood: 'good' });
});

test.each<[string, About, number, number]>([
  ['whose spans are all there', { spans: 1 }, STARTED, 1],
  ['of which nobody knows how many spans there are, some minutes later', {}, MINUTES_LATER, 1],
  ['of which nobody knows how many spans there are, at once', {}, STARTED + 60_000, 2],
  ['with more spans than have come, at once', { spans: 2 }, STARTED + 60_000, 2],
  ['with more spans than ever came, some minutes later', { spans: 2 }, MINUTES_LATER, 1],
  ['in progress', { spans: 1, state: 'IN_PROGRESS' }, MINUTES_LATER, 2],
])('a trace %s', async (_, about, now, times) => {
  const { asked, remembering } = recorded();
  const client = remembering(now);
  await client.traces([info('a', about)]);
  await client.traces([info('a', about)]);
  expect(asked).toHaveLength(times);
});

test('a trace of which MLflow tells something else is read again, and kept in its new form', async () => {
  const { asked, remembering } = recorded();
  const client = remembering();
  await client.traces([info('a')]);
  await client.traces([info('a', { tokens: 2 })]);
  await client.traces([info('a', { tokens: 2 })]);
  expect(asked).toEqual([['a'], ['a']]);
});

test('what was not used for longest is forgotten when there is too much', async () => {
  const { asked, remembering } = recorded();
  const each = sizeOf({ ...oneSpan('a'), info: info('a') });
  const client = remembering(MINUTES_LATER, 2.5 * each);
  await client.traces([info('a'), info('b')]);
  await client.traces([info('a')]);
  await client.traces([info('c')]);
  await client.traces([info('a'), info('b'), info('c')]);
  expect(asked).toEqual([['a', 'b'], ['c'], ['b']]);
});

test('a trace that is larger than all that is kept is read again', async () => {
  const { asked, remembering } = recorded();
  const client = remembering(MINUTES_LATER, 100);
  await client.traces([info('a')]);
  await client.traces([info('a')]);
  expect(asked).toEqual([['a'], ['a']]);
});

test('panels that ask at the same time share one reading', async () => {
  const { asked, remembering } = recorded();
  const client = remembering();
  const [first, second] = await Promise.all([
    client.traces([info('a'), info('b')]),
    client.traces([info('b'), info('c')]),
  ]);
  expect(asked).toEqual([['a', 'b'], ['c']]);
  expect([first, second].map((traces) => traces.map(({ traceId }) => traceId).sort())).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ]);
});

test('a panel that is left takes no answer from the others', async () => {
  const leaving = new AbortController();
  const { asked, remembering } = recorded(async (_, signal) => {
    await Promise.resolve();
    if (signal?.aborted) {
      throw signal.reason;
    }
  });
  const client = remembering();
  const left = client.traces([info('a')], leaving.signal);
  const stays = client.traces([info('a')], new AbortController().signal);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect((await stays).map(({ traceId }) => traceId)).toEqual(['a']);
  expect(asked).toEqual([['a']]);
});

test('a reading that all have left is begun anew by who comes next', async () => {
  const { asked, remembering } = recorded(async (_, signal) => {
    await Promise.resolve();
    if (signal?.aborted) {
      throw signal.reason;
    }
  });
  const client = remembering();
  const leaving = new AbortController();
  const left = client.traces([info('a')], leaving.signal);
  leaving.abort(new Error('left'));
  const comes = client.traces([info('a')]);
  await expect(left).rejects.toThrow('left');
  expect(await comes).toHaveLength(1);
  expect(asked).toEqual([['a'], ['a']]);
});

test('the size of what is nested deeper than functions can go is told', () => {
  let nested: unknown = 'x'.repeat(100);
  for (let depth = 0; depth < 200_000; depth++) {
    nested = [nested];
  }
  expect(sizeOf(nested)).toBeGreaterThan(200_000);
});
