import { readMessages } from './messages';
import { readRequestMessages } from './request';
import type { Message } from './types';

/** What of a message is not its default. */
const short = ({ role, text, reasoning, toolCalls, toolCallId, name, attachments }: Message) => ({
  role,
  ...(text === '' ? {} : { text }),
  ...(reasoning === undefined ? {} : { reasoning }),
  ...(toolCalls.length === 0 ? {} : { calls: toolCalls.map((call) => `${call.id} ${call.name} ${call.arguments}`) }),
  ...(toolCallId === undefined ? {} : { toolCallId }),
  ...(name === undefined ? {} : { name }),
  ...(attachments.length === 0 ? {} : { attachments }),
});

test.each<[string, unknown, object[]]>([
  ['a text', 'Hi', [{ role: 'user', text: 'Hi' }]],
  ['JSON text of messages', '[{"role":"user","content":"Hi"}]', [{ role: 'user', text: 'Hi' }]],
  ['null content', [{ role: 'assistant', content: null }], [{ role: 'assistant' }]],
  ['a number for a text', [{ role: 'user', content: 5 }], [{ role: 'user', text: '5' }]],
  ['an object for a text', [{ role: 'user', content: { a: 1 } }], [{ role: 'user', text: '{"a":1}' }]],
  [
    'OpenAI’s parts',
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is' },
          { type: 'image_url', image_url: { url: 'https://x/y.png' } },
          'this?',
        ],
      },
    ],
    [{ role: 'user', text: 'What is\nthis?', attachments: ['image_url: https://x/y.png'] }],
  ],
  [
    'a tool’s result in parts',
    [{ role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'rainy' }] }],
    [{ role: 'tool', text: 'rainy', toolCallId: 'c1' }],
  ],
  [
    'Anthropic: thought, call, and the results of two tools in one message of the user',
    [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 's' },
          { type: 'text', text: 'I ask.' },
          { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: 'one' },
          { type: 'tool_result', tool_use_id: 't2', content: [{ type: 'text', text: 'two' }] },
          { type: 'text', text: 'Go on.' },
        ],
      },
    ],
    [
      { role: 'assistant', text: 'I ask.', reasoning: 'Hm.', calls: ['t1 f {"a":1}'] },
      { role: 'tool', text: 'one', toolCallId: 't1' },
      { role: 'tool', text: 'two', toolCallId: 't2' },
      { role: 'user', text: 'Go on.' },
    ],
  ],
  [
    'Vercel: a call and its result',
    [
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 't1', toolName: 'f', input: { a: 1 } }] },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 't1', toolName: 'f', output: { type: 'json', value: { rain: true } } },
        ],
      },
    ],
    [
      { role: 'assistant', calls: ['t1 f {"a":1}'] },
      { role: 'tool', text: '{"rain":true}', toolCallId: 't1', name: 'f' },
    ],
  ],
  [
    'OpenTelemetry: two results and a blob',
    [
      {
        role: 'tool',
        parts: [
          { type: 'tool_call_response', id: 'c1', response: 'one' },
          { type: 'tool_call_response', id: 'c2', response: null },
        ],
      },
      { role: 'user', parts: [{ type: 'uri', uri: 'https://x/y.png' }] },
    ],
    [
      { role: 'tool', text: 'one', toolCallId: 'c1' },
      { role: 'tool', toolCallId: 'c2' },
      { role: 'user', attachments: ['uri: https://x/y.png'] },
    ],
  ],
  [
    'LangChain: types for roles, lists in a list, calls in two forms',
    [
      [
        { type: 'system', content: 'Be kind.' },
        { type: 'human', content: 'Hi' },
        {
          type: 'ai',
          content: '',
          tool_calls: [{ name: 'f', args: { a: 1 }, id: 'c1', type: 'tool_call' }],
          additional_kwargs: { tool_calls: [{ id: 'c1', function: { name: 'f', arguments: '{"a": 1}' } }] },
        },
        { type: 'tool', content: 'done', tool_call_id: 'c1' },
      ],
    ],
    [
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'Hi' },
      { role: 'assistant', calls: ['c1 f {"a":1}'] },
      { role: 'tool', text: 'done', toolCallId: 'c1' },
    ],
  ],
  [
    'LangChain’s pairs',
    [
      ['system', 'S'],
      ['human', 'Hi'],
    ],
    [
      { role: 'system', text: 'S' },
      { role: 'user', text: 'Hi' },
    ],
  ],
  [
    'Gemini: parts named by their field',
    [
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
    ],
    [
      { role: 'user', text: 'Hi' },
      { role: 'assistant', calls: [' f {"a":1}'] },
    ],
  ],
  [
    'words that are names of JavaScript',
    [{ role: 'constructor', content: [{ type: 'toString' }] }],
    [{ role: 'constructor', attachments: ['toString: {"type":"toString"}'] }],
  ],
])('reads messages: %s', (_, messages, expected) => {
  expect(readMessages(messages).map(short)).toEqual(expected);
});

test.each<[string, unknown, object, string[]]>([
  [
    'Anthropic’s text',
    { system: 'Be kind.', messages: [{ role: 'user', content: 'Hi' }] },
    {},
    ['system: Be kind.', 'user: Hi'],
  ],
  [
    'Anthropic’s parts',
    {
      system: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
      messages: [],
    },
    {},
    ['system: A\nB'],
  ],
  [
    'OpenTelemetry’s parts as JSON text',
    [],
    { 'gen_ai.system_instructions': '[{"type":"text","content":"A"}]' },
    ['system: A'],
  ],
  ['a text that is JSON', { messages: [], system: '[1]' }, {}, ['system: [1]']],
  ['instructions among the messages', { system: 'A', messages: [{ role: 'system', content: 'A' }] }, {}, ['system: A']],
  ['none', { messages: [] }, {}, []],
])('instructions beside the messages come first: %s', (_, inputs, attributes, expected) => {
  expect(readRequestMessages('chat', inputs, { ...attributes }).map(({ role, text }) => `${role}: ${text}`)).toEqual(
    expected
  );
});
