import { chunkEvents, madeSpan } from '../testing/span';
import { assemble, readChunks } from './stream';

const answersOf = (chunks: readonly unknown[]) =>
  assemble(readChunks(madeSpan({ events: chunkEvents(chunks) }))).answers;
const delta = (one: object) => ({ choices: [{ index: 0, delta: one }] });
const piece = (call: object) => delta({ tool_calls: [call] });
const named = (name: string, args = '') => ({ function: { name, arguments: args } });
const more = (args: string) => ({ function: { arguments: args } });
const TWO = [
  { id: 'c1', name: 'f', arguments: '{"a":1}' },
  { id: 'c2', name: 'g', arguments: '{"b":2}' },
];

test.each<[string, object[], object[]]>([
  [
    'with indexes',
    [
      { index: 0, id: 'c1', ...named('f', '{"a"') },
      { index: 1, id: 'c2', ...named('g') },
      { index: 0, ...more(':1}') },
      { index: 1, ...more('{"b":2}') },
    ],
    TWO,
  ],
  [
    'with equal indexes',
    [
      { index: 0, id: 'c1', ...named('f', '{"a":1}') },
      { index: 0, id: 'c2', ...named('g', '{"b"') },
      { index: 0, ...more(':2}') },
    ],
    TWO,
  ],
  [
    'without indexes',
    [{ id: 'c1', ...named('f') }, more('{"a":1}'), { id: 'c2', ...named('g', '{"b"') }, more(':2}')],
    TWO,
  ],
  [
    'whose every piece has the id',
    [
      { id: 'c1', ...named('f', '{"a"') },
      { id: 'c2', ...named('g', '{"b"') },
      { id: 'c1', ...more(':1}') },
      { id: 'c2', ...more(':2}') },
    ],
    TWO,
  ],
  [
    'whose id comes after the name',
    [
      { index: 0, ...named('f') },
      { index: 0, id: 'c1', ...more('{"a":1}') },
      { index: 0, id: 'c2', ...named('g', '{"b":2}') },
    ],
    TWO,
  ],
  [
    'without ids and indexes',
    [named('f', '{"a":1}'), named('g', '{"b"'), more(':2}')],
    TWO.map((call) => ({ ...call, id: '' })),
  ],
  [
    'with null for id and name in later pieces',
    [
      { index: 0, id: 'c1', ...named('f', '{"a"') },
      { index: 0, id: null, function: { name: null, arguments: ':1}' } },
    ],
    TWO.slice(0, 1),
  ],
])('streamed tool calls are told apart: %s', (_, pieces, expected) => {
  expect(answersOf(pieces.map(piece))[0]?.toolCalls).toEqual(expected);
});

test('a new id begins a new call of the Responses API and of Anthropic too', () => {
  const responses = [
    { type: 'response.output_item.added', output_index: 0, item: { type: 'function_call', call_id: 'c1', name: 'f' } },
    { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a":1}' },
    { type: 'response.output_item.added', output_index: 1, item: { type: 'function_call', call_id: 'c2', name: 'g' } },
    { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"b":2}' },
  ];
  const anthropic = [
    { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'c1', name: 'f', input: {} } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 'c2', name: 'g', input: {} } },
    { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"b":2}' } },
  ];
  expect([responses, anthropic].map((chunks) => answersOf(chunks)[0]?.toolCalls)).toEqual([TWO, TWO]);
});

test.each<[string, unknown[]]>([
  [
    'reasoning',
    [{ role: 'assistant', content: '' }, { reasoning: 'Let me ' }, { reasoning: 'think.' }, { content: 'Four.' }].map(
      delta
    ),
  ],
  [
    'reasoning_content',
    [{ reasoning_content: 'Let me ' }, { reasoning_content: 'think.' }, { content: 'Four.' }].map(delta),
  ],
  [
    'both at once, as some gateways write it',
    [{ reasoning: 'Let me think.', reasoning_content: 'Let me think.' }, { content: 'Four.' }].map(delta),
  ],
  [
    'details',
    [{ reasoning_details: [{ type: 'reasoning.text', text: 'Let me think.' }] }, { content: 'Four.' }].map(delta),
  ],
  ['no choices around it', [{ reasoning: 'Let me think.' }, { content: 'Four.' }]],
  [
    'the Responses API’s events',
    [
      { type: 'response.reasoning_summary_text.delta', delta: 'Let me think.' },
      { type: 'response.output_text.delta', delta: 'Four.' },
    ],
  ],
  [
    'Anthropic’s blocks',
    [
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Let me think.' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Four.' } },
    ],
  ],
  [
    'LangChain’s chunks',
    [
      { type: 'AIMessageChunk', content: '', additional_kwargs: { reasoning_content: 'Let me think.' } },
      { type: 'AIMessageChunk', content: 'Four.' },
    ],
  ],
])('streamed thought is kept apart from the answer: %s', (_, chunks) => {
  expect(answersOf(chunks)).toMatchObject([{ text: 'Four.', reasoning: 'Let me think.', toolCalls: [] }]);
});

test.each<[string, unknown[], string]>([
  ['texts in JSON', ['Hel', 'lo'], 'Hello'],
  ['a text completion', ['Hel', 'lo'].map((text) => ({ choices: [{ text }] })), 'Hello'],
  ['numbers', [1, 2], '12'],
  ['parts', [delta({ content: [{ type: 'text', text: 'Hello' }] })], 'Hello'],
])('the text of a stream of %s', (_, chunks, expected) => {
  expect(answersOf(chunks)[0]?.text).toBe(expected);
});

test('a text that nobody coded is text, and JSON that was cut is not', () => {
  const events = ['Hello', '{"cut', '"cut'].map((value, index) => ({
    name: `mlflow.chunk.item.${index}`,
    timeMs: 1,
    attributes: { 'mlflow.chunk.value': value },
  }));
  expect(readChunks(madeSpan({ events })).map(({ text, raw }) => [text, raw])).toEqual([
    ['Hello', 'Hello'],
    ['', '{"cut'],
    ['', '"cut'],
  ]);
});
