import { chunkEvents, madeSpan } from '../testing/span';
import { readModelCall } from './modelCall';

const DELTAS = ['Hel', 'lo'];

test.each<[string, unknown, object]>([
  ['Vercel’s', { finishReason: 'stop', text: 'Hi', id: 'x' }, { text: 'Hi', finishReason: 'stop' }],
  [
    'Vercel’s, of tools and thought',
    {
      finishReason: 'tool-calls',
      text: '',
      reasoning: [{ type: 'reasoning', text: 'Hm.' }],
      toolCalls: '[{"toolCallId":"t1","toolName":"f","input":{"a":1}}]',
    },
    {
      text: '',
      reasoning: 'Hm.',
      toolCalls: [{ id: 't1', name: 'f', arguments: '{"a":1}' }],
      finishReason: 'tool-calls',
    },
  ],
  ['Vercel’s, of an object', { finishReason: 'stop', object: { a: 1 } }, { text: '{"a":1}', finishReason: 'stop' }],
  [
    'Anthropic’s',
    { role: 'assistant', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' },
    { text: 'Hi', finishReason: 'end_turn' },
  ],
  [
    'LangChain’s generations',
    {
      generations: [
        [{ text: 'Hi', generation_info: { finish_reason: 'stop' }, message: { type: 'ai', content: 'Hi' } }],
      ],
    },
    { role: 'assistant', text: 'Hi', finishReason: 'stop' },
  ],
  [
    'LangChain’s message',
    { type: 'ai', content: 'Hi', response_metadata: { finish_reason: 'length' } },
    { role: 'assistant', text: 'Hi', finishReason: 'length' },
  ],
  [
    'Gemini’s candidates',
    { candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] },
    { role: 'assistant', text: 'Hi', finishReason: 'STOP' },
  ],
  [
    'Ollama’s message',
    { message: { role: 'assistant', content: 'Hi' }, done_reason: 'stop' },
    { text: 'Hi', finishReason: 'stop' },
  ],
  [
    'Bedrock’s message',
    { output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } }, stopReason: 'end_turn' },
    { text: 'Hi' },
  ],
  ['a text completion’s', { choices: [{ text: 'Hi', finish_reason: 'stop' }] }, { text: 'Hi', finishReason: 'stop' }],
  ['a list of texts', ['Hi'], { text: 'Hi' }],
  ['of another shape', { ok: 'mlflow-attachment://a' }, { role: 'assistant', text: '{"ok":"mlflow-attachment://a"}' }],
  ['a number', 7, { text: '7' }],
  ['a list of numbers', [1, 2], { text: '[1,2]' }],
])('an answer is shown whatever its shape: %s', (_, outputs, expected) => {
  const [answer, ...others] = readModelCall(madeSpan({ inputs: { messages: [] }, outputs }))?.answers ?? [];
  expect(answer).toMatchObject(expected);
  expect(others).toEqual([]);
});

test.each([[{}], [null], [''], [{ controller: {} }], [{ choices: [] }]])('%j is no answer', (outputs) => {
  expect(readModelCall(madeSpan({ inputs: { messages: [] }, outputs }))?.answers).toEqual([]);
});

test('a function with an argument called input has an answer too', () => {
  expect(readModelCall(madeSpan({ type: 'LLM', inputs: { input: 'Hi' }, outputs: 'Hello' }))).toMatchObject({
    messages: [{ text: 'Hi' }],
    answers: [{ text: 'Hello' }],
  });
});

test.each<[string, unknown]>([
  ['as a list', DELTAS],
  ['as one text', 'Hello'],
  ['not at all', undefined],
])('a generator’s texts are its answer, when MLflow stored them %s', (_, outputs) => {
  const call = readModelCall(madeSpan({ type: 'LLM', inputs: {}, outputs, events: chunkEvents(DELTAS) }));
  expect(call?.answers.map((answer) => answer.text)).toEqual(['Hello']);
  expect(call?.messages).toEqual([]);
});

test('a stream of the Responses API that MLflow did not put together is its last event', () => {
  const response = {
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] }],
    usage: { input_tokens: 4, output_tokens: 2, input_tokens_details: { cached_tokens: 1 } },
    status: 'completed',
  };
  const events = chunkEvents([
    { type: 'response.output_text.delta', delta: 'Hel' },
    { type: 'response.completed', response },
  ]);
  expect(readModelCall(madeSpan({ inputs: { input: 'Hi' }, events }))).toMatchObject({
    answers: [{ text: 'Hello', finishReason: 'stop' }],
    usage: { input: 4, output: 2, cached: 1 },
  });
});
