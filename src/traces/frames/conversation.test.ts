import { isObject } from '../json';
import { valuesOf } from '../testing/frame';
import { chunkEvents, madeSpan, madeTrace } from '../testing/span';
import { conversation } from './conversation';
import { conversationFrame, streamFrame } from './conversationFrame';

const LINKS = { uid: 'u', name: 'n', publicUrl: '' };
const says = (role: string, content: string) => ({ role, content });
const answers = (content: string) => ({ choices: [{ finish_reason: 'stop', message: says('assistant', content) }] });
const call = (startMs: number, messages: unknown[], answer: string) =>
  madeSpan({ spanId: String(startMs), startMs, endMs: startMs + 100, inputs: { messages }, outputs: answers(answer) });
const bodies = (...traces: Parameters<typeof conversation>[0]) =>
  conversation(traces, {}).map(({ role, text }) => `${role}: ${text}`);

test('each message of a growing talk is shown once, in order', () => {
  const first = call(1000, [says('system', 'Be kind.'), says('user', 'Hi')], 'Hello');
  const second = call(
    2000,
    [says('system', 'Be kind.'), says('user', 'Hi'), says('assistant', 'Hello'), says('user', 'Bye')],
    'Ciao'
  );
  const talk = ['system: Be kind.', 'user: Hi', 'assistant: Hello', 'user: Bye', 'assistant: Ciao'];
  expect(bodies(madeTrace([first, second]))).toEqual(talk);
  expect(bodies(madeTrace([second]), madeTrace([first]))).toEqual(talk);
});

test('of calls that began in the same millisecond, the one that sends the answer of the other comes later', () => {
  const first = call(1000, [says('user', 'Hi')], 'Hello');
  const second = call(1000, [says('user', 'Hi'), says('assistant', 'Hello'), says('user', 'Bye')], 'Ciao');
  const talk = ['user: Hi', 'assistant: Hello', 'user: Bye', 'assistant: Ciao'];
  expect(bodies(madeTrace([second, first]))).toEqual(talk);
  expect(bodies(madeTrace([first, second]))).toEqual(talk);
});

test.each([
  ['without its thinking', '<think>Someone greets.</think>\n\nHello', 'Hello'],
  ['without the space around it', ' Hello\n', 'Hello'],
])('an answer that comes back %s is not shown again', (_, answer, sent) => {
  const later = [says('user', 'Hi'), says('assistant', sent), says('user', 'Bye')];
  const turns = bodies(madeTrace([call(1000, [says('user', 'Hi')], answer), call(2000, later, 'Ciao')]));
  expect(turns.map((turn) => turn.split(':')[0])).toEqual(['user', 'assistant', 'user', 'assistant']);
});

test('an answer that another call has sent before is not shown again', () => {
  const talk = [says('user', 'Hi'), says('assistant', 'Hello'), says('user', 'Bye')];
  const again = call(3000, talk, 'Ciao');
  expect(bodies(madeTrace([call(2000, [...talk, says('assistant', 'Ciao')], '!'), again]))).toEqual([
    'user: Hi',
    'assistant: Hello',
    'user: Bye',
    'assistant: Ciao',
    'assistant: !',
  ]);
});

test('what is said twice is shown twice', () => {
  const again = call(2000, [says('user', 'yes'), says('assistant', 'ok'), says('user', 'yes')], 'ok');
  expect(bodies(madeTrace([call(1000, [says('user', 'yes')], 'ok'), again]))).toEqual([
    'user: yes',
    'assistant: ok',
    'user: yes',
    'assistant: ok',
  ]);
});

test('a call without history begins a talk of its own, but for the same instructions', () => {
  const ask = (startMs: number) => call(startMs, [says('system', 'S'), says('user', 'Hi')], 'Hello');
  expect(bodies(madeTrace([ask(1000)]), madeTrace([ask(2000)]))).toEqual([
    'system: S',
    'user: Hi',
    'assistant: Hello',
    'user: Hi',
    'assistant: Hello',
  ]);
});

test('tools: the call, its result under the tool’s name, and the answer', () => {
  const calls = [{ id: 'c1', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }];
  const asked = madeSpan({
    inputs: { messages: [says('user', 'Weather?')] },
    outputs: {
      choices: [{ finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: calls } }],
    },
  });
  const answered = call(
    3000,
    [
      says('user', 'Weather?'),
      { role: 'assistant', tool_calls: calls },
      { role: 'tool', tool_call_id: 'c1', content: 'rainy' },
    ],
    'Rainy.'
  );
  const turns = conversation([madeTrace([asked, answered])], {});
  expect(turns.map(({ role, text, tool }) => [role, text, tool])).toEqual([
    ['user', 'Weather?', undefined],
    ['assistant', '→ get_weather({"city":"Paris"})', 'get_weather'],
    ['tool', 'rainy', 'get_weather'],
    ['assistant', 'Rainy.', undefined],
  ]);
});

test('a failed call ends with its exception; a trace without calls is told by its root', () => {
  const events = [
    {
      name: 'exception',
      timeMs: 1,
      attributes: { 'exception.type': 'NotFoundError', 'exception.message': 'Model not found' },
    },
  ];
  expect(
    bodies(madeTrace([madeSpan({ inputs: { messages: [says('user', 'Hi')] }, events, status: 'ERROR' })]))
  ).toEqual(['user: Hi', 'error: NotFoundError: Model not found']);
  expect(bodies(madeTrace([madeSpan({ type: 'TOOL', inputs: { city: 'Paris' }, outputs: 'rainy' })]))).toEqual([
    'user: {"city":"Paris"}',
    'assistant: rainy',
  ]);
  expect(bodies(madeTrace([]))).toEqual([]);
});

test('rows keep their order in a panel that sorts by whole milliseconds, and carry model and tokens', () => {
  const span = madeSpan({
    endMs: 1000.4,
    attributes: {
      'mlflow.llm.model': 'm#a/d',
      'mlflow.chat.tokenUsage': { input_tokens: 3, output_tokens: 2, total_tokens: 5, cache_read_input_tokens: 1 },
    },
    inputs: { messages: [says('system', 'S'), says('user', '<b>Hi</b>')] },
    outputs: answers('Hello'),
  });
  const frame = conversationFrame('A', conversation([madeTrace([span])], {}), LINKS);
  expect(frame.meta).toMatchObject({ type: 'log-lines', preferredVisualisationType: 'logs' });
  expect(valuesOf(frame, 'timestamp')).toEqual([1000, 1001, 1002]);
  expect(valuesOf(frame, 'body')).toEqual(['system: S', 'user: <b>Hi</b>', 'assistant: Hello']);
  expect(valuesOf(frame, 'labels')[2]).toEqual({
    role: 'assistant',
    model: 'm#a/d',
    deployment_id: 'd',
    finish_reason: 'stop',
    tokens_in: '3',
    tokens_out: '2',
    tokens_cached: '1',
    trace_id: 'tr-1',
    span_id: 'a',
  });
});

test('the stream of a span has a row for each chunk, with what was stored', () => {
  const chunks = [
    { choices: [{ delta: { content: 'He' } }] },
    { choices: [{ delta: { content: 'llo' } }] },
    { choices: [{ delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage: { prompt_tokens: 3 } },
    { type: 'response.created', response: {} },
    { choices: [] },
  ];
  const frame = streamFrame('A', 'tr-1', madeSpan({ events: chunkEvents(chunks) }), LINKS);
  expect(valuesOf(frame, 'body')).toEqual([
    'He',
    'llo',
    '(no text, finish_reason: stop)',
    '(no text, token usage)',
    '(no text, response.created)',
    '(no text)',
  ]);
  const [first, second] = valuesOf(frame, 'labels');
  expect(isObject(first) && JSON.parse(String(first.raw))).toEqual(chunks[0]);
  expect(second).toMatchObject({ since_start_ms: '110.0', since_last_ms: '10.0', chunk: '1' });
});

test('rows of a stream tell thought from answer, and show what is in no known form', () => {
  const chunks = [{ choices: [{ delta: { reasoning: 'Hm.' } }] }, 'Hello', { word: 'Hello' }];
  const frame = streamFrame('A', 'tr-1', madeSpan({ events: chunkEvents(chunks) }), LINKS);
  expect(valuesOf(frame, 'body')).toEqual(['(thinking) Hm.', 'Hello', '{"word":"Hello"}']);
});
