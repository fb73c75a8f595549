import { isObject, list } from '../json';
import { readInfo } from '../spans/readInfo';
import { readTrace } from '../spans/readTrace';
import { valuesOf } from '../testing/frame';
import { largeTraceBody, LONG_SPAN } from '../testing/large';
import { SHAPES, TOOL_HEX } from '../testing/shapes';
import { chunkEvents, madeSpan, madeTrace } from '../testing/span';
import { nodeGraphFrames } from './nodeGraphFrames';
import { traceFrame } from './traceFrame';

const LINKS = { uid: 'u', name: 'Fireworks', publicUrl: 'https://mlflow.example' };
const SCRIPT = '<script>alert(1)</script><think>hm</think> & "quotes"';
const ESCAPED = '&lt;script>alert(1)&lt;/script>&lt;think>hm&lt;/think> & "quotes"';

/** The tags of a span by key. */
function tagsOf(values: readonly unknown[], row = 0): Record<string, unknown> {
  return Object.fromEntries(list(values[row]).flatMap((tag) => (isObject(tag) ? [[String(tag.key), tag.value]] : [])));
}

const frameOf = (...args: Parameters<typeof madeTrace>) => traceFrame('A', madeTrace(...args), {}, LINKS);

test('has the fields that Grafana’s trace view reads, in milliseconds', () => {
  const info = readInfo({ trace_id: 'tr-1', tags: { 'mlflow.traceName': 'run_tool_agent' } });
  const trace = readTrace('tr-1', undefined, SHAPES['A: artifact of Python 3.6 and newer']);
  const frame = traceFrame('A', { ...trace, ...(info === undefined ? {} : { info }) }, {}, LINKS);
  expect(frame).toMatchObject({
    refId: 'A',
    name: 'run_tool_agent',
    length: 3,
    meta: { preferredVisualisationType: 'trace' },
  });
  expect(valuesOf(frame, 'operationName')).toEqual(['run_tool_agent', 'Completions', 'get_weather']);
  expect(valuesOf(frame, 'serviceName')).toEqual(['agent', 'gpt-oss-20b', 'tool']);
  expect(valuesOf(frame, 'kind')).toEqual(['internal', 'client', 'internal']);
  expect(valuesOf(frame, 'statusCode')).toEqual([1, 1, 2]);
  expect(valuesOf(frame, 'statusMessage')).toEqual([null, null, 'ValueError: no <b>city</b>']);
  expect(valuesOf(frame, 'stackTraces')).toEqual([[], [], ['Traceback']]);
  expect(valuesOf(frame, 'duration').map(Number).map(Math.round)).toEqual([900, 300, 100]);
  expect(valuesOf(frame, 'spanID')[2]).toBe(TOOL_HEX);
});

test('prose of people and models is escaped, since Grafana draws it as HTML', () => {
  const frame = frameOf([
    madeSpan({
      inputs: { messages: [{ role: 'user', content: SCRIPT }] },
      outputs: { choices: [{ message: { role: 'assistant', content: SCRIPT } }] },
    }),
  ]);
  const tags = list(valuesOf(frame, 'tags')[0]);
  expect(tags).toContainEqual({ key: 'prompt.01.user', type: 'text', value: ESCAPED });
  expect(tags).toContainEqual({ key: 'answer', type: 'text', value: ESCAPED });
});

test('every span links to the deployments that the trace called, and to none when it called none', () => {
  const titles = (...models: string[]) => {
    const spans = models.map((model, index) =>
      madeSpan({ spanId: String(index), inputs: { messages: [] }, attributes: { 'mlflow.llm.model': model } })
    );
    const field = frameOf(spans).fields.find(({ name }) => name === 'spanID');
    return (field?.config.links ?? []).map(({ title }) => title).filter((title) => /deployment|of [ab]$/.test(title));
  };
  const on = (id: string) => `accounts/fireworks/models/m#accounts/x/deployments/${id}`;
  expect(titles('accounts/fireworks/models/m')).toEqual([]);
  expect(titles(on('a'), on('a'))).toEqual(['Latency of the deployment', 'Queue of the deployment']);
  expect(titles(on('a'), on('b'))).toEqual(['Latency of a', 'Queue of a', 'Latency of b', 'Queue of b']);
});

test('tells tokens, cost, parameters, tools, finish reason, deployment and linked prompts of a call', () => {
  const span = madeSpan({
    attributes: {
      'mlflow.llm.model': 'accounts/fireworks/models/m#accounts/a/deployments/d',
      'mlflow.chat.tokenUsage': { input_tokens: 10, output_tokens: 5, total_tokens: 15, cache_read_input_tokens: 4 },
      'mlflow.linkedPrompts': '[{"name": "question", "version": "3"}]',
      temperature: 0.2,
      max_completion_tokens: 100,
    },
    inputs: { messages: [], tools: [{ type: 'function', function: { name: 'f' } }] },
    outputs: {
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{\n  "a": 1\n}' } }],
          },
        },
      ],
    },
  });
  expect(tagsOf(valuesOf(frameOf([span]), 'tags'))).toMatchObject({
    'fireworks.deployment_id': 'd',
    'fireworks.base_model': 'accounts/fireworks/models/m',
    'tokens.input': 10,
    'tokens.output': 5,
    'tokens.cached': 4,
    'parameter.temperature': 0.2,
    'parameter.max_completion_tokens': 100,
    'tool.definition.f': '{\n  "name": "f",\n  "description": "",\n  "parameters": {}\n}',
    'answer.tool_call.01.f': '{\n  "a": 1\n}',
    'answer.finish_reason': 'tool_calls',
    cost: 'billed by time (dedicated deployment)',
    linked_prompt: 'question/3',
  });
  expect(valuesOf(frameOf([span]), 'serviceName')).toEqual(['m on d']);
});

test('a stream is one event, with its chunks, and the number of those left out', () => {
  const chunks = Array.from({ length: 250 }, (_, index) => ({
    choices: [{ index: 0, delta: { content: `${index} ` } }],
  }));
  const [log, ...others] = list(valuesOf(frameOf([madeSpan({ events: chunkEvents(chunks) })]), 'logs')[0]);
  expect(others).toEqual([]);
  const fields = tagsOf([isObject(log) ? log.fields : []]);
  expect(log).toMatchObject({ name: 'stream of 250 chunks', timestamp: 1100 });
  expect(fields).toMatchObject({ first_chunk_ms: 100, last_chunk_ms: 2590, more: expect.stringMatching(/^50 more/) });
  expect(list(JSON.parse(String(fields['first 200 chunks'])))).toHaveLength(200);
});

test('the event of a stream has its text and its thought apart', () => {
  const chunks = [{ choices: [{ delta: { reasoning_content: 'Hm.' } }] }, 'Hel', 'lo'];
  const [log] = list(valuesOf(frameOf([madeSpan({ events: chunkEvents(chunks) })]), 'logs')[0]);
  expect(tagsOf([isObject(log) ? log.fields : []])).toMatchObject({ text: 'Hello', reasoning: 'Hm.' });
});

test('judgements stand at their span, those of the whole trace at its root', () => {
  const feedback = (name: string, more: object) => ({ assessment_name: name, feedback: { value: true }, ...more });
  const info = readInfo({
    trace_id: 'tr-1',
    assessments: [feedback('whole', {}), feedback('part', { span_id: 'b' }), feedback('old', { valid: false })],
  });
  const frame = frameOf(
    [madeSpan({ type: 'AGENT' }), madeSpan({ spanId: 'b', parentId: 'a' })],
    info === undefined ? {} : { info }
  );
  expect(
    valuesOf(frame, 'tags').map((_, row) =>
      Object.keys(tagsOf(valuesOf(frame, 'tags'), row)).filter((key) => key.startsWith('feedback'))
    )
  ).toEqual([['feedback.whole'], ['feedback.part']]);
});

test('half-written spans are drawn where they can be, and say what they lack', () => {
  const { endMs: _end, ...open } = madeSpan({ spanId: 'b', parentId: 'gone', startMs: 0 });
  const frame = frameOf([madeSpan({ startMs: 500 }), open], { problems: ['The parent of 1 span is missing.'] });
  expect(valuesOf(frame, 'startTime')).toEqual([500, 500]);
  expect(valuesOf(frame, 'duration')).toEqual([1500, 0]);
  expect(valuesOf(frame, 'warnings')).toEqual([
    ['The parent of 1 span is missing.'],
    ['This span has no start time.', 'This span has not ended.'],
  ]);
  expect(frame.meta?.notices).toEqual([{ severity: 'warning', text: 'The parent of 1 span is missing.' }]);
});

test('links lead to MLflow’s public address, and not where there is none', () => {
  const info = readInfo({ trace_id: 'tr-1', experiment_id: '7' });
  const trace = madeTrace([madeSpan()], info === undefined ? {} : { info });
  const titles = (publicUrl: string) =>
    traceFrame('A', trace, {}, { ...LINKS, publicUrl }).fields[1]?.config.links?.map(({ title, url }) => title + url);
  expect(titles('https://public/')).toContain(
    'Open in MLflowhttps://public/#/experiments/7/traces?selectedEvaluationId=tr-1'
  );
  expect(titles('')?.join()).not.toMatch(/MLflow/);
});

test('10 000 spans are all there, and an attribute of 20 MB is cut with a word on it', () => {
  const trace = readTrace('tr-1', undefined, JSON.parse(largeTraceBody(10_000)).spans);
  const frame = traceFrame('A', trace, {}, LINKS);
  const [nodes] = nodeGraphFrames('A', trace, {});
  // Of each of the 50 names, calls and spans around calls.
  expect([frame.length, nodes?.length]).toEqual([10_000, 100]);
  const tags = valuesOf(frame, 'tags');
  expect(String(tagsOf(tags, LONG_SPAN)['prompt.01.user'])).toMatch(/cut here: 21,000,000 characters in all$/);
  expect(tagsOf(tags, LONG_SPAN + 1)['prompt.01.user']).toMatch(/^What is the weather &lt;b>today/);
});

test('the node graph has one node for what ran often, its errors, and who called it', () => {
  const tool = (spanId: string, status: 'OK' | 'ERROR') =>
    madeSpan({ spanId, parentId: 'a', type: 'TOOL', name: 'f', status });
  const trace = madeTrace([
    madeSpan({ type: 'AGENT', name: 'run' }),
    tool('b', 'OK'),
    tool('c', 'ERROR'),
    tool('d', 'OK'),
    tool('e', 'OK'),
  ]);
  const [nodes, edges] = nodeGraphFrames('A', trace, {});
  expect(valuesOf(nodes, 'title')).toEqual(['run', 'f']);
  expect(valuesOf(nodes, 'arc__error')).toEqual([0, 0.25]);
  expect(valuesOf(nodes, 'secondarystat')).toEqual(['1×', '4×']);
  expect([valuesOf(edges, 'source'), valuesOf(edges, 'target'), valuesOf(edges, 'mainstat')]).toEqual([
    ['agent·run'],
    ['tool·f'],
    [4],
  ]);
});
