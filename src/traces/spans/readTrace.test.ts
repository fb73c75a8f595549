import { readModelCall } from '../calls/modelCall';
import { CALL_HEX, ROOT_HEX, SHAPES, TOOL_HEX } from '../testing/shapes';
import { idText, traceIdOf } from './codings';
import { readTrace, readWholeTrace } from './readTrace';

describe.each(Object.entries(SHAPES))('shape %s', (_, spans) => {
  const trace = readTrace('tr-1', undefined, spans);
  const [root, call, tool] = trace.spans;

  test('gives ids, tree, times and states', () => {
    expect(trace.problems).toEqual([]);
    expect(trace.spans).toMatchObject([
      { spanId: ROOT_HEX, name: 'run_tool_agent', type: 'AGENT', status: 'OK' },
      { spanId: CALL_HEX, parentId: ROOT_HEX, type: 'CHAT_MODEL', status: 'OK' },
      { spanId: TOOL_HEX, parentId: ROOT_HEX, type: 'TOOL', status: 'ERROR' },
    ]);
    expect(root?.parentId).toBeUndefined();
    expect(root?.startMs).toBeCloseTo(1_795_217_732_000, 3);
    expect((root?.endMs ?? 0) - (root?.startMs ?? 0)).toBeCloseTo(900, 2);
  });

  test('gives inputs, outputs and events', () => {
    expect(root).toMatchObject({ inputs: { question: 'Weather?' }, outputs: 'Rainy.' });
    expect(tool?.inputs).toEqual({ city: 'Paris' });
    expect(tool?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.type': 'ValueError', 'exception.message': 'no <b>city</b>' } },
    ]);
    expect(tool?.events[0]?.timeMs).toBeCloseTo(1_795_217_732_499, 3);
  });

  test('gives the same call of a model', () => {
    expect(call === undefined ? undefined : readModelCall(call)).toMatchObject({
      api: 'chat',
      model: { raw: 'accounts/fireworks/models/gpt-oss-20b' },
      messages: [{ role: 'user', text: 'Weather in Paris?' }],
      answers: [{ role: 'assistant', text: 'Rainy.', finishReason: 'stop' }],
      parameters: { temperature: 0.2, stream: true, stop: null },
      usage: { input: 96, output: 18, total: 114, cached: 32 },
    });
  });
});

test.each([
  ['base64 of 8 bytes', '+i/Q3XHe62A=', ROOT_HEX],
  ['base64 for addresses', '-i_Q3XHe62A=', ROOT_HEX],
  ['digits in capitals', 'FA2FD0DD71DEEB60', ROOT_HEX],
  ['digits after 0x', `0x${ROOT_HEX}`, ROOT_HEX],
  ['a trace id', 'TpiVzLRZim3GaihmAp9DFQ==', '4e9895ccb4598a6dc66a2866029f4315'],
  ['MLflow’s trace id', 'tr-4E9895CCB4598A6DC66A2866029F4315', '4e9895ccb4598a6dc66a2866029f4315'],
  ['base64 that begins like a prefix', '0xR4IuYOxEw=', 'd3147822e60ec44c'],
  ['base64 that begins like MLflow’s', 'tr-abcdefgh=', 'b6bf9a6dc75e7e08'],
  ['base64 that is a prefix and an odd number of digits', '0x123456789=', 'd31d76df8e7aefcf'],
  ['a short number after 0x', '0xAB12', 'ab12'],
  ['something else', 'not an id', 'not an id'],
])('reads an id that is %s', (_, id, expected) => {
  expect(idText(id)).toBe(expected);
});

test('takes a trace id from Grafana, which has no prefix', () => {
  expect(traceIdOf(' 4E9895CCB4598A6DC66A2866029F4315 ')).toBe('tr-4e9895ccb4598a6dc66a2866029f4315');
  expect(traceIdOf('tr-1')).toBe('tr-1');
});

test.each<[string, unknown, RegExp]>([
  ['without spans', [], /no spans/],
  ['that is no list', { message: 'x' }, /no spans/],
  [
    'whose span has no id',
    [{ name: 'x' }, { span_id: 'a', start_time_unix_nano: 1e9, end_time_unix_nano: 2e9 }],
    /1 of 2 spans have no id/,
  ],
  [
    'whose parent is missing',
    [{ span_id: 'a', parent_span_id: 'b', start_time_unix_nano: 1e9, end_time_unix_nano: 2e9 }],
    /parent of 1 span is missing: shown as a root\./,
  ],
  ['that has not ended', [{ span_id: 'a', start_time_unix_nano: 1e9 }], /1 spans have not ended/],
  ['whose end is 1970', [{ span_id: 'a', start_time_unix_nano: 1e9, end_time_unix_nano: 0 }], /1 spans have not ended/],
  [
    'that ends before it starts',
    [{ span_id: 'a', start_time_unix_nano: 2e9, end_time_unix_nano: 1e9 }],
    /1 spans have not ended/,
  ],
  [
    'with a span that cannot be read',
    [
      { span_id: 'a', start_time_unix_nano: 1e9, end_time_unix_nano: 2e9 },
      Object.defineProperty({}, 'span_id', { get: unreadable }),
    ],
    /1 of 2 spans could not be read/,
  ],
  ['without times', [{ span_id: 'a' }], /no start time/],
  ['with one id twice', [{ span_id: 'a' }, { span_id: 'a' }], /1 spans have the id of another/],
])('says what is wrong with a trace %s', (_, spans, problem) => {
  expect(readTrace('tr-1', undefined, spans).problems.join(' ')).toMatch(problem);
});

test('a trace in progress says how much of it there is and what to do', () => {
  const info = { trace_id: 'tr-1', state: 'IN_PROGRESS' };
  const problems = (spans: object[]) => readTrace('tr-1', info, spans).problems.join(' ');
  expect(problems([{ span_id: 'a' }, { span_id: 'b' }])).toMatch(
    /in progress, and MLflow has 2 spans of it so far\. Run the query again later/
  );
  expect(problems([])).toMatch(/^MLflow has no spans of this trace: it is still being written/);
});

function unreadable(): never {
  throw new Error('No');
}

test.each([
  ['artifact', { trace_id: `tr-${ROOT_HEX}${CALL_HEX}`, span_id: TOOL_HEX, attributes: { why: 'x' } }],
  [
    'bytes',
    {
      trace_id: '+i/Q3XHe62DDJAvorkDhhA==',
      span_id: 'iZyfoCCTJFc=',
      attributes: [{ key: 'why', value: { string_value: 'x' } }],
    },
  ],
])('reads a link to a span of another trace: %s', (_, link) => {
  const [span] = readTrace('tr-1', undefined, [{ span_id: 'a', links: [link, {}, null] }]).spans;
  expect(span?.links).toEqual([{ traceId: `tr-${ROOT_HEX}${CALL_HEX}`, spanId: TOOL_HEX, attributes: { why: 'x' } }]);
});

test.each([[null], [undefined], ['text'], [{ trace: 4 }], [{ trace_info: {} }]])('makes no trace of %j', (value) => {
  expect(readWholeTrace(value)).toBeUndefined();
});

test('keeps cut JSON and other text as it is', () => {
  const [span] = readTrace('tr-1', undefined, [
    {
      span_id: 'a',
      attributes: { 'mlflow.spanType': '"LLM"', 'mlflow.spanInputs': '{"messages": [{"ro', note: 'NaN' },
    },
  ]).spans;
  expect(span).toMatchObject({ inputs: '{"messages": [{"ro', attributes: { note: 'NaN' } });
});
