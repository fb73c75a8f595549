import { isUnreadable } from '../calls/modelCall';
import { summarise } from '../calls/summary';
import { list } from '../json';
import { readInfo } from '../spans/readInfo';
import { readTrace, readWholeTrace } from '../spans/readTrace';
import { firstOf, valuesOf } from '../testing/frame';
import { madeSpan, madeTrace } from '../testing/span';
import { conversation } from './conversation';
import { conversationFrame, streamFrame } from './conversationFrame';
import { nodeGraphFrames } from './nodeGraphFrames';
import { searchFrame } from './searchFrame';
import { traceFrame } from './traceFrame';

const LINKS = { uid: 'u', name: 'n', publicUrl: 'http://mlflow' };
const DEEP = 20_000;

/** Lists in each other, as JSON.parse reads them without any trouble. */
const nested: unknown = JSON.parse(`${'['.repeat(DEEP)}1${']'.repeat(DEEP)}`);
/** The same as OTLP writes it. */
const anyValue: unknown = JSON.parse(
  `${'{"array_value":{"values":['.repeat(DEEP)}{"int_value":1}${']}}'.repeat(DEEP)}`
);

const ODD: ReadonlyArray<[string, unknown]> = [
  ['nested 20 000 deep', nested],
  ['OTLP nested 20 000 deep', anyValue],
  ['an object that is no text', { toString: 1, valueOf: 1 }],
  ['half a character', '\ud83d'],
  ['a name of JavaScript', 'constructor'],
  ['a prototype', JSON.parse('{"__proto__":{"messages":1},"constructor":1}')],
  ['null', null],
  ['no number', NaN],
];

const FIELDS = [
  'span_id',
  'trace_id',
  'parent_span_id',
  'name',
  'status',
  'start_time_unix_nano',
  'end_time_unix_nano',
  'attributes',
  'events',
  'links',
] as const;
const ATTRIBUTES = [
  'mlflow.spanType',
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'mlflow.llm.model',
  'mlflow.llm.cost',
  'mlflow.chat.tokenUsage',
  'mlflow.chat.tools',
  'mlflow.linkedPrompts',
  'gen_ai.system_instructions',
  'gen_ai.response.finish_reasons',
  'llm.invocation_parameters',
  'temperature',
  'server.address',
] as const;

const HEALTHY = { span_id: 'healthy', name: 'healthy', start_time_unix_nano: 1e9, end_time_unix_nano: 2e9 };

function spansWith(value: unknown): unknown[] {
  const base = { span_id: 'odd', start_time_unix_nano: 1e9, end_time_unix_nano: 2e9 };
  const call = { 'mlflow.spanType': 'CHAT_MODEL', 'mlflow.spanInputs': { messages: [] } };
  const keyValues = ATTRIBUTES.map((key) => ({ key, value }));
  return [
    HEALTHY,
    ...FIELDS.map((field) => ({ ...base, [field]: value })),
    ...ATTRIBUTES.map((name) => ({ ...base, attributes: { ...call, [name]: value } })),
    { ...base, attributes: keyValues },
    { ...base, attributes: { ...call, 'mlflow.spanInputs': { messages: [value, { role: value, content: value }] } } },
    { ...base, attributes: { ...call, 'mlflow.spanOutputs': { choices: [value, { message: { content: [value] } }] } } },
    {
      ...base,
      attributes: call,
      events: [value, { name: value, attributes: value }, chunk(value), chunk({ choices: [{ delta: value }] })],
    },
    { ...base, attributes: call, links: [value, { trace_id: '\ud83d', span_id: 'x', attributes: { value } }] },
  ];
}

function chunk(value: unknown) {
  return { name: 'mlflow.chunk.item.0', time_unix_nano: 1e9, attributes: { 'mlflow.chunk.value': value } };
}

test.each(ODD)('what is %s fails no panel, and takes no other span along', (_, value) => {
  const info = {
    trace_id: 'tr-\ud83d',
    experiment_id: '\ud83d',
    request_preview: value,
    state: value,
    tags: { 'mlflow.linkedPrompts': '[{"name":"p","version":{"toString":1}}]' },
  };
  const trace = readTrace('tr-\ud83d', info, spansWith(value));
  const frame = traceFrame('A', trace, {}, LINKS);
  expect(valuesOf(frame, 'operationName')).toContain('healthy');
  const turns = conversation([trace], {});
  conversationFrame('A', turns, LINKS);
  trace.spans.forEach((span) => streamFrame('A', trace.traceId, span, LINKS));
  expect(valuesOf(nodeGraphFrames('A', trace, {})[0], 'title')).toContain('healthy');
  const read = readInfo(info);
  const rows = searchFrame('A', read === undefined ? [] : [{ info: read, summary: summarise(trace, {}) }], LINKS);
  expect(rows.length).toBe(1);
});

test.each(ODD)('a trace that is %s is no trace, and is told from others', (_, value) => {
  expect(() => readWholeTrace({ trace_info: value, spans: value })).not.toThrow();
  expect(() =>
    readWholeTrace({ trace_info: { trace_id: 'tr-1', tags: value, assessments: [value] }, spans: [value] })
  ).not.toThrow();
});

test('what is nested too deeply says so', () => {
  const trace = readTrace('tr-1', undefined, [
    { ...HEALTHY, attributes: { 'mlflow.spanType': 'TOOL', 'mlflow.spanInputs': nested } },
  ]);
  expect(list(valuesOf(traceFrame('A', trace, {}, LINKS), 'tags')[0])).toContainEqual({
    key: 'inputs',
    value: '(nested too deeply to be shown)',
    type: 'text',
  });
});

test('JSON that is too deep for a tree is shown as text', () => {
  const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
  const trace = madeTrace([madeSpan({ type: 'TOOL', inputs: JSON.parse(deep) })]);
  expect(list(valuesOf(traceFrame('A', trace, {}, LINKS), 'tags')[0])).toContainEqual({
    key: 'inputs',
    value: deep,
    type: 'text',
  });
});

test('a call that nobody foresaw is not counted, which its trace and the list say', () => {
  const inputs = Object.defineProperty({}, 'messages', {
    enumerable: true,
    get: () => {
      throw new Error('No');
    },
  });
  const span = madeSpan({ inputs });
  expect(isUnreadable(span)).toBe(true);
  const info = readInfo({ trace_id: 'tr-1' });
  const summary = summarise(madeTrace([span, madeSpan({ spanId: 'b' })]), {});
  const frame = searchFrame('A', info === undefined ? [] : [{ info, summary }], LINKS);
  expect(valuesOf(frame, 'Calls')).toEqual([1]);
  expect(frame.meta?.notices?.map(({ text }) => text)).toEqual([
    '1 spans of the trace tr-1 could not be read; they are not counted.',
  ]);
});

test('a deployment is billed by time, whatever MLflow says that it cost, and a nameless trace has its root’s name', () => {
  const info = readInfo({
    trace_id: 'tr-1',
    trace_metadata: { 'mlflow.trace.cost': '{"total_cost":0.5}' },
    execution_duration: '-1795615681.084s',
  });
  const model = 'fireworks_ai/accounts/acme/deployments/chat-prod';
  const summary = summarise(madeTrace([madeSpan({ attributes: { 'mlflow.llm.model': model } })]), {});
  const frame = searchFrame('A', info === undefined ? [] : [{ info, summary }], LINKS);
  expect(['Name', 'Cost', 'Billing', 'Deployment', 'Duration'].map((name) => firstOf(frame, name))).toEqual([
    'Completions',
    null,
    'billed by time (dedicated deployment)',
    'chat-prod',
    null,
  ]);
});

test('a link of a span is a reference of the trace view', () => {
  const linked = {
    traceId: 'tr-6d9138888abb7982a0bd78cf971d8e54',
    spanId: '422a0d01424fc91f',
    attributes: { why: 'x' },
  };
  const frame = traceFrame('A', madeTrace([madeSpan({ links: [linked] })]), {}, LINKS);
  expect(valuesOf(frame, 'references')).toEqual([
    [{ traceID: linked.traceId, spanID: linked.spanId, tags: [{ key: 'why', value: 'x', type: 'text' }] }],
  ]);
});
