import { readInfo } from '../spans/readInfo';
import type { Span, TraceInfo } from '../spans/types';
import { fakeClient } from '../testing/server';
import { chunkEvents, madeSpan, madeTrace } from '../testing/span';
import { summaryReader } from './summary';

const LONG = 'a prompt that nobody needs for a number';
const CALL = madeSpan({
  attributes: { 'mlflow.llm.model': 'm', 'mlflow.chat.tokenUsage': { input_tokens: 10, output_tokens: 2 } },
  inputs: { messages: [{ role: 'user', content: LONG }] },
  outputs: { choices: [{ message: { role: 'assistant', content: LONG } }] },
  events: chunkEvents([{ choices: [{ delta: { content: LONG } }] }], 1040),
});
const TOOL = madeSpan({ spanId: 't', type: 'TOOL', name: 'f', inputs: { text: LONG } });

function infosOf(count: number): TraceInfo[] {
  return Array.from({ length: count }, (_, index) => readInfo({ trace_id: `tr-${index}`, state: 'OK' })).filter(
    (info) => info !== undefined
  );
}

/** A server whose traces have these spans. */
function scene(spansOf: (traceId: string) => Span[]) {
  const asked: number[] = [];
  const client = fakeClient({
    traces: async (infos) => {
      asked.push(infos.length);
      return infos.map((info) => madeTrace(spansOf(info.traceId), { traceId: info.traceId, info }));
    },
  });
  return { asked, read: summaryReader(client, { m: { input: 1, output: 10 } }, () => 1e13) };
}

test('numbers and names are kept, and nothing of what was asked and answered', async () => {
  const [summary] = await scene(() => [CALL, TOOL]).read(infosOf(1));
  expect(summary).toMatchObject({
    spanCount: 2,
    models: ['m'],
    tools: ['f'],
    ttftMs: 40,
    usage: { input: 10 },
    cost: { kind: 'priced', usd: 30e-6 },
    toolRuns: [{ name: 'f', startMs: 1000, endMs: 2000 }],
  });
  expect(summary?.calls[0]).toMatchObject({ span: { startMs: 1000, status: 'OK' }, call: { ttftMs: 40 } });
  expect(JSON.stringify(summary)).not.toContain('nobody');
});

test('many traces are read a hundred at a time, once', async () => {
  const { asked, read } = scene(() => [CALL]);
  const infos = infosOf(250);
  const [first, second] = await Promise.all([read(infos), read(infos)]);
  const third = await read(infos);
  expect(asked).toEqual([100, 100, 50]);
  expect([first.length, second.length, third.length]).toEqual([250, 250, 250]);
});

test('a trace that nobody foresaw is left out, and the others are there', async () => {
  const broken: Span = Object.defineProperty({ ...CALL }, 'type', {
    get: () => {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  const { read } = scene((traceId) => (traceId === 'tr-1' ? [broken] : [CALL]));
  expect((await read(infosOf(3))).map((one) => one.traceId)).toEqual(['tr-0', 'tr-2']);
});
