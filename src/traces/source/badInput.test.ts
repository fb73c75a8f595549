import type { DataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { HttpAnswer } from '../client/transport';
import { isObject, list } from '../json';
import { valuesOf } from '../testing/frame';
import { info, ok, sourceOf } from '../testing/server';

const RANGE = { fromMs: 0, toMs: 60_000, intervalMs: 1000, maxDataPoints: 100 };
const TIMES = { start_time_unix_nano: 1.79e18, end_time_unix_nano: 1.79e18 + 1e9 };
const chat = (content: string) => ({
  'mlflow.spanType': '"CHAT_MODEL"',
  'mlflow.spanInputs': JSON.stringify({ messages: [{ role: 'user', content }] }),
});

/** A body as a browser reads it: bytes that are no UTF-8 become U+FFFD. */
const bytes = (...parts: Array<string | number[]>): HttpAnswer => {
  const encoded = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)));
  return { status: 200, body: new TextDecoder().decode(Buffer.concat(encoded)) };
};

async function traceOf(spans: unknown, trace: object = {}): Promise<DataFrame | undefined> {
  const { source } = sourceOf({
    'trace-info': ok({ trace: { trace_info: info('tr-1', trace) } }),
    'trace-spans': isAnswer(spans) ? spans : ok({ spans }),
  });
  return (await lastValueFrom(source.run({ refId: 'A', queryType: 'trace', query: 'tr-1' }, RANGE))).frames[0];
}

function isAnswer(value: unknown): value is HttpAnswer {
  return isObject(value) && 'status' in value;
}

const notices = (frame: DataFrame | undefined) => frame?.meta?.notices?.map(({ text }) => text).join(' ') ?? '';
const tag = (frame: DataFrame | undefined, key: string) =>
  list(valuesOf(frame, 'tags')[0]).find((one) => isObject(one) && one.key === key);

test.each<[string, unknown, RegExp]>([
  ['that was never finished', [{ span_id: 'a', start_time_unix_nano: 1e9, attributes: chat('Hi') }], /not ended/],
  ['whose parent was never written', [{ span_id: 'a', parent_span_id: 'b', ...TIMES }], /parent of 1 span is missing/],
  ['without spans', [], /no spans/],
  ['whose spans are no list', { a: 1 }, /no spans/],
])('a trace %s is drawn as far as it goes, with a word on it', async (_, spans, problem) => {
  const frame = await traceOf(spans, { state: 'IN_PROGRESS' });
  expect(notices(frame)).toMatch(problem);
});

test('what a version of tomorrow writes differently is left out, and the rest is shown', async () => {
  const frame = await traceOf(
    [
      {
        span_id: 'a',
        ...TIMES,
        name: { text: 'x' },
        kind: 'SPAN_KIND_DREAM',
        status: { code: 'STATUS_CODE_MAYBE' },
        events: 'none',
        attributes: {
          ...chat('Hi'),
          'mlflow.spanType': '"ORACLE"',
          'mlflow.llm.model': '"m"',
          'mlflow.future': '{"a":1}',
        },
      },
      7,
    ],
    { state: 'ARCHIVED', assessments: [{ assessment_name: 'x', verdict: 1 }], trace_metadata: ['x'] }
  );
  expect([valuesOf(frame, 'operationName'), valuesOf(frame, 'statusCode')]).toEqual([['ORACLE'], [0]]);
  expect(tag(frame, 'prompt.01.user')).toMatchObject({ value: 'Hi' });
});

test('bytes that are no UTF-8, halves of characters and control characters are shown as what they are', async () => {
  const frame = await traceOf(
    bytes(
      '{"spans":[{"span_id":"a","start_time_unix_nano":1790000000000000000,"attributes":{"mlflow.spanType":"\\"LLM\\"","mlflow.spanInputs":"{\\"prompt\\":\\"caf',
      [0xe9],
      ' \\\\ud83d \\\\u0007 \\\\u0000!\\"}"}}]}'
    )
  );
  expect(tag(frame, 'prompt.01.user')).toMatchObject({ value: 'caf\ufffd \ud83d \u0007 \u0000!' });
});

test.each<[string, HttpAnswer, RegExp]>([
  [
    'the page of an old server',
    { status: 404, body: '<!doctype html><title>404</title>' },
    /since 3\.0.*Update MLflow/,
  ],
  ['a proxy that waited too long', { status: 504, body: '<html>' }, /no answer in time.*shorter time range/],
  ['a body that broke off', { status: 200, body: '{"traces":[{"trace_id":"tr' }, /not MLflow’s/],
  ['text of another program', { status: 200, body: 'hello' }, /not MLflow’s/],
  ['JSON of another program', { status: 200, body: '4' }, /not MLflow’s/],
])('a search that gets %s says so', async (_, answer, message) => {
  const { source } = sourceOf({ 'traces-search': answer });
  const said = await lastValueFrom(source.run({ refId: 'A', queryType: 'traces' }, RANGE)).then(
    ({ frames }) => notices(frames[0]),
    (error: Error) => error.message
  );
  expect(said).toMatch(message);
});

test.each([
  { queryType: 'trace' as const, query: 'tr-1 and tr-2' },
  { queryType: 'conversation' as const, query: '.*' },
  { queryType: 'conversation' as const, query: 'tr-1', spanId: 'a and b' },
])('%j, ids of a variable with several values, are refused before MLflow is asked', async (query) => {
  const { source } = sourceOf({});
  await expect(lastValueFrom(source.run({ refId: 'A', ...query }, RANGE))).rejects.toThrow(/One id is needed here/);
});
