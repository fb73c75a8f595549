import fc from 'fast-check';
import { chunkEvents, madeSpan } from '../testing/span';
import { readModelCall } from './modelCall';
import { assemble, readChunks } from './stream';

const delta = (delta: unknown, finish_reason: string | null = null, index = 0) => ({
  object: 'chat.completion.chunk',
  choices: [{ index, delta, finish_reason }],
  usage: null,
});

test('a span of an agent is no call of a model', () => {
  expect(readModelCall(madeSpan({ type: 'AGENT', inputs: { messages: [] } }))).toBeUndefined();
});

test('puts a streamed tool call together, with the reason that MLflow lost', () => {
  const call = (more: object) => delta({ tool_calls: [{ index: 0, ...more }] });
  const span = madeSpan({
    inputs: { messages: [], stream: true },
    outputs: { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: '', tool_calls: null } }] },
    events: chunkEvents([
      delta({ role: 'assistant', content: null }),
      call({ id: 'call_1', function: { name: 'get_weather', arguments: '' } }),
      call({ function: { arguments: '{"city"' } }),
      call({ function: { arguments: ':"Paris"}' } }),
      delta({}, 'tool_calls'),
      { choices: [], usage: { prompt_tokens: 35, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 3 } } },
    ]),
  });
  expect(readModelCall(span)).toMatchObject({
    answers: [
      { toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' }], finishReason: 'tool_calls' },
    ],
    usage: { input: 35, output: 9, total: 44, cached: 3 },
    ttftMs: 100,
    stream: { chunks: 6, firstChunkMs: 100, lastChunkMs: 150 },
  });
});

test('any text, thought and arguments come back however they were cut into chunks', () => {
  const pieces = fc.array(fc.string(), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, pieces, pieces, (words, thoughts, args) => {
      const chunks = readChunks(
        madeSpan({
          events: chunkEvents([
            ...thoughts.map((reasoning_content) => delta({ reasoning_content })),
            ...words.map((content) => delta({ content })),
            ...args.map((piece) => delta({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
            delta({}, 'stop'),
          ]),
        })
      );
      const [answer] = assemble(chunks).answers;
      expect(answer?.text).toBe(words.join(''));
      expect(answer?.reasoning ?? '').toBe(thoughts.join(''));
      expect(answer?.toolCalls[0]?.arguments ?? '').toBe(args.join(''));
    })
  );
});

test('chunks are put in the order of their numbers, and unreadable ones keep their text', () => {
  const events = [...chunkEvents([delta({ content: 'a' }), delta({ content: 'b' })])].reverse();
  const broken = { name: 'mlflow.chunk.item.2', timeMs: 1, attributes: { 'mlflow.chunk.value': '{"cut' } };
  const chunks = readChunks(madeSpan({ events: [broken, ...events] }));
  expect(chunks.map((chunk) => chunk.text)).toEqual(['a', 'b', '']);
  expect(chunks[2]?.raw).toBe('{"cut');
});

test('choices of a stream are told apart', () => {
  const events = chunkEvents([
    delta({ content: 'x' }, null, 1),
    delta({ content: 'a' }, 'stop', 0),
    delta({}, 'length', 1),
  ]);
  expect(readModelCall(madeSpan({ events }))?.answers).toMatchObject([
    { text: 'a', finishReason: 'stop' },
    { text: 'x', finishReason: 'length' },
  ]);
});

test('the Responses API: instructions, items, reasoning, calls and cut answers', () => {
  const call = readModelCall(
    madeSpan({
      inputs: {
        model: 'm',
        instructions: 'Be kind.',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'Hi' },
              { type: 'input_image', image_url: 'https://x/y.png' },
            ],
          },
          { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c1', output: 'done' },
        ],
      },
      outputs: {
        object: 'response',
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [
          { type: 'reasoning', summary: [{ text: 'hm' }] },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
          { type: 'function_call', call_id: 'c2', name: 'g', arguments: '{"a":1}' },
        ],
        usage: { input_tokens: 4, output_tokens: 2, total_tokens: 6, input_tokens_details: { cached_tokens: 1 } },
      },
    })
  );
  expect(call).toMatchObject({
    api: 'responses',
    messages: [
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'Hi', attachments: ['input_image: https://x/y.png'] },
      { role: 'assistant', toolCalls: [{ id: 'c1', name: 'f' }] },
      { role: 'tool', text: 'done', toolCallId: 'c1' },
    ],
    answers: [
      { text: 'Hello', reasoning: 'hm', toolCalls: [{ id: 'c2', name: 'g' }], finishReason: 'max_output_tokens' },
    ],
    usage: { input: 4, output: 2, total: 6, cached: 1 },
  });
});

test('a stream of the Responses API begins with its first word, not with its announcement', () => {
  const events = chunkEvents([
    { type: 'response.created', response: {} },
    { type: 'response.output_text.delta', delta: 'He' },
    { type: 'response.output_text.delta', delta: 'llo' },
    { type: 'response.completed', response: { usage: { input_tokens: 4, output_tokens: 2 } } },
  ]);
  const call = readModelCall(madeSpan({ inputs: { input: 'Hi' }, events }));
  expect(call).toMatchObject({ ttftMs: 110, stream: { firstChunkMs: 100 }, usage: { input: 4, output: 2, total: 6 } });
});

test('OpenTelemetry’s messages in parts', () => {
  const call = readModelCall(
    madeSpan({
      attributes: { 'gen_ai.request.model': 'm', 'mlflow.llm.provider': 'fireworks' },
      inputs: [
        { role: 'user', parts: [{ type: 'text', content: 'Weather?' }] },
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Paris' } }],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'rainy' }] },
      ],
      outputs: [{ role: 'assistant', parts: [{ type: 'text', content: 'Rainy.' }], finish_reason: 'stop' }],
    })
  );
  expect(call).toMatchObject({
    provider: 'fireworks',
    messages: [
      { text: 'Weather?' },
      { toolCalls: [{ id: 'c1', name: 'get_weather', arguments: '{"city":"Paris"}' }] },
      { role: 'tool', text: 'rainy', toolCallId: 'c1' },
    ],
    answers: [{ text: 'Rainy.', finishReason: 'stop' }],
  });
});

test('the TypeScript SDK has model, tools and parameters in the inputs alone', () => {
  const tools = [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }];
  const call = readModelCall(
    madeSpan({
      type: 'LLM',
      inputs: { model: 'fireworks/m', messages: [], tools, temperature: 1, tool_choice: 'auto' },
      outputs: {},
    })
  );
  expect(call).toMatchObject({
    model: { raw: 'fireworks/m', baseModel: 'accounts/fireworks/models/m' },
    tools: [{ name: 'f', description: 'd', parameters: { type: 'object' } }],
    parameters: { temperature: 1, tool_choice: 'auto' },
  });
});

test('an answer with a schema is JSON too, unless it is none', () => {
  const answered = (content: string) =>
    readModelCall(
      madeSpan({
        inputs: { messages: [], response_format: { type: 'json_object' } },
        outputs: { choices: [{ message: { role: 'assistant', content } }] },
      })
    );
  expect(answered('{"a":1}')).toMatchObject({ structured: { a: 1 }, responseFormat: { type: 'json_object' } });
  expect(answered('{"a":')?.structured).toBeUndefined();
});

test('embeddings: the texts, and how long a vector is', () => {
  expect(
    readModelCall(
      madeSpan({
        type: 'EMBEDDING',
        inputs: { model: 'e', input: ['a', 'b'] },
        outputs: { object: 'list', data: [{ embedding: [1, 2, 3] }], usage: { prompt_tokens: 8, total_tokens: 8 } },
      })
    )
  ).toMatchObject({
    api: 'embeddings',
    embedded: { inputs: ['a', 'b'], dimensions: 3 },
    usage: { input: 8, output: 0 },
    answers: [],
  });
});

test('other calls of models show what went in and came out as texts', () => {
  expect(readModelCall(madeSpan({ type: 'LLM', inputs: { prompt: 'Once' }, outputs: 'upon' }))).toMatchObject({
    messages: [{ role: 'user', text: 'Once' }],
    answers: [{ role: 'assistant', text: 'upon' }],
  });
});

test('nothing that a span may hold makes reading fail', () => {
  fc.assert(
    fc.property(
      fc.anything(),
      fc.anything(),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (inputs, outputs, attributes) => {
        const call = readModelCall(madeSpan({ inputs, outputs, attributes }));
        expect(call?.messages).toBeInstanceOf(Array);
      }
    )
  );
});
