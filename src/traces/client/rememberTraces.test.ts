import { fakeClient } from '../testing/fakeClient';
import { madeSpan, madeTrace } from '../testing/span';
import { readInfo } from './readInfo';
import { rememberTraces } from './rememberTraces';
import type { TraceInfo } from './types';

/** A trace with one span of so many bytes. */
function info(traceId: string, { state = 'OK', bytes = '100', spans = 1 } = {}): TraceInfo {
  const read = readInfo({
    trace_id: traceId,
    state,
    trace_metadata: { 'mlflow.trace.sizeBytes': bytes, 'mlflow.trace.sizeStats': JSON.stringify({ num_spans: spans }) },
  });
  if (read === undefined) {
    throw new Error('no info');
  }
  return read;
}

function recorded(answer: (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<void> = async () => {}) {
  const asked: string[][] = [];
  const client = fakeClient({
    traces: async (infos, signal) => {
      asked.push(infos.map(({ traceId }) => traceId));
      await answer(infos, signal);
      return infos.map((one) => madeTrace([madeSpan()], { traceId: one.traceId, info: one }));
    },
  });
  return { asked, client };
}

test('spans of a finished trace are read once, what was said of it since is new', async () => {
  const { asked, client } = recorded();
  const remembering = rememberTraces(client);
  await remembering.traces([info('a'), info('b')]);
  const judged = { ...info('a'), tags: { mood: 'good' } };
  const traces = await remembering.traces([judged, info('c')]);
  expect(asked).toEqual([['a', 'b'], ['c']]);
  expect(traces.find(({ traceId }) => traceId === 'a')?.info?.tags).toEqual({ mood: 'good' });
});

test.each<[string, Parameters<typeof info>[1]]>([
  ['is in progress', { state: 'IN_PROGRESS' }],
  ['has more spans than have come', { spans: 2 }],
  ['has no known size', { bytes: '' }],
  ['is larger than all that is kept', { bytes: '1001' }],
])('a trace is read again when it %s', async (_, about) => {
  const { asked, client } = recorded();
  const remembering = rememberTraces(client, 1000);
  await remembering.traces([info('a', about)]);
  await remembering.traces([info('a', about)]);
  expect(asked).toEqual([['a'], ['a']]);
});

test('the oldest are forgotten when there is too much', async () => {
  const { asked, client } = recorded();
  const remembering = rememberTraces(client, 250);
  await remembering.traces([info('a'), info('b'), info('c')]);
  await remembering.traces([info('a'), info('b'), info('c')]);
  expect(asked).toEqual([['a', 'b', 'c'], ['a']]);
});

test('panels that ask at the same time share one reading', async () => {
  const { asked, client } = recorded();
  const remembering = rememberTraces(client);
  const [first, second] = await Promise.all([
    remembering.traces([info('a'), info('b')]),
    remembering.traces([info('b'), info('c')]),
  ]);
  expect(asked).toEqual([['a', 'b'], ['c']]);
  expect([first, second].map((traces) => traces.map(({ traceId }) => traceId).sort())).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ]);
});

test('a panel that is left takes no answer from the others', async () => {
  const leaving = new AbortController();
  const { asked, client } = recorded(async (_, signal) => {
    await Promise.resolve();
    if (signal?.aborted) {
      throw signal.reason;
    }
  });
  const remembering = rememberTraces(client);
  const left = remembering.traces([info('a')], leaving.signal);
  const stays = remembering.traces([info('a')], new AbortController().signal);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect((await stays).map(({ traceId }) => traceId)).toEqual(['a']);
  expect(asked).toEqual([['a'], ['a']]);
});
