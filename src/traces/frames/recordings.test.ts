import { summarise, type CallSpan } from '../calls/summary';
import { isObject, list } from '../json';
import { readInfo } from '../spans/readInfo';
import { readTrace } from '../spans/readTrace';
import { firstOf, valuesOf } from '../testing/frame';
import { OTLP_CHAT, VERCEL } from '../testing/otlpRecordings';
import type { Recording } from '../testing/recording';
import { RECORDINGS } from '../testing/recordings';
import { TYPESCRIPT_AGENT } from '../testing/sdkRecordings';
import { conversation } from './conversation';
import { nodeGraphFrames } from './nodeGraphFrames';
import { searchFrame } from './searchFrame';
import { traceFrame } from './traceFrame';

const PRICE = { input: 1, cachedInput: 0.1, output: 2 };
const PRICES = {
  'accounts/fireworks/models/llama-v3p1-8b-instruct': PRICE,
  'accounts/fireworks/models/deepseek-v3-0324': PRICE,
  'accounts/fireworks/models/gpt-oss-20b': PRICE,
};
const LINKS = { uid: 'u', name: 'n', publicUrl: '' };

const read = ({ info, spans }: Recording) => readTrace('tr-1', info, spans);
const tagsOf = (recording: Recording, row: number) =>
  Object.fromEntries(
    list(valuesOf(traceFrame('A', read(recording), PRICES, LINKS), 'tags')[row]).flatMap((tag) =>
      isObject(tag) ? [[String(tag.key), tag.value]] : []
    )
  );

/** What a trace says in a search, call by call, in the node graph and as a talk. */
function shown(recording: Recording) {
  const trace = read(recording);
  const summary = summarise(trace, PRICES);
  const info = readInfo(recording.info);
  const row = searchFrame('A', info === undefined ? [] : [{ info, summary }], LINKS);
  const sum = (of: (call: CallSpan) => number | undefined) =>
    Number(summary.calls.reduce((total, call) => total + (of(call) ?? 0), 0).toFixed(9));
  const [nodes] = nodeGraphFrames('A', trace, PRICES);
  return {
    name: valuesOf(row, 'Name')[0],
    calls: valuesOf(row, 'Calls')[0],
    tokens: [
      valuesOf(row, 'Tokens in')[0],
      sum(({ call }) => call.usage?.input),
      sum(({ call }) => call.usage?.output),
    ],
    nodeTokens: valuesOf(nodes, 'detail__tokens').reduce<number>((total, one) => total + Number(one), 0),
    cached: firstOf(row, 'Tokens cached'),
    usd: [firstOf(row, 'Cost'), sum(({ cost }) => (cost.kind === 'priced' ? cost.usd : undefined))],
    talk: conversation([trace], PRICES).map(({ role, text }) => `${role}: ${text}`),
  };
}

test.each<[string, ReturnType<typeof shown>]>([
  [
    'MLflow for Python',
    {
      name: 'run_tool_agent',
      calls: 1,
      tokens: [96, 96, 18],
      nodeTokens: 114,
      cached: 32,
      usd: [0.0001032, 0.0001032],
      talk: ['user: Weather in Paris?', 'assistant: Rainy.'],
    },
  ],
  [
    'LangChain around OpenAI',
    {
      name: 'RunnableSequence',
      calls: 1,
      tokens: [10, 10, 4],
      nodeTokens: 14,
      cached: null,
      usd: [0.000018, 0.000018],
      talk: ['user: Hi', 'assistant: Hello'],
    },
  ],
  [
    'MLflow for TypeScript',
    {
      name: 'run_tool_agent',
      calls: 2,
      tokens: [66, 66, 36],
      nodeTokens: 102,
      cached: 30,
      usd: [0.000111, 0.000111],
      talk: [
        'user: Weather in Paris?',
        'assistant: (thinking) A tool knows.\n→ get_weather({"city":"Paris"})',
        'tool: rainy',
        'assistant: Rainy.',
      ],
    },
  ],
  [
    'OpenTelemetry, agent',
    {
      name: 'invoke_agent helper',
      calls: 2,
      tokens: [1000, 1000, 100],
      nodeTokens: 1100,
      cached: null,
      usd: [0.0012, 0.0012],
      talk: ['user: How warm?', 'assistant: I ask.', 'user: In words?', 'assistant: Nine degrees.'],
    },
  ],
  [
    'OpenTelemetry, chat',
    {
      name: 'chat deepseek',
      calls: 1,
      tokens: [100, 100, 20],
      nodeTokens: 120,
      cached: 40,
      usd: [0.000104, 0.000104],
      talk: ['system: You are <b>brief</b>.', 'user: A question of some length?', 'assistant: An answer.'],
    },
  ],
  [
    'Vercel',
    {
      name: 'ai.generateText',
      calls: 1,
      tokens: [12, 12, 42],
      nodeTokens: 54,
      cached: null,
      usd: [0.000096, 0.000096],
      talk: ['system: Be brief.', 'user: Capital?', 'assistant: The capital of the country is a town of some size.'],
    },
  ],
])('a recording of %s shows its calls, tokens and costs once, and its talk', (name, expected) => {
  expect(shown(RECORDINGS[name] ?? VERCEL)).toEqual(expected);
});

test('the second call of the agent in TypeScript is priced with its cached tokens', () => {
  expect(tagsOf(TYPESCRIPT_AGENT, 3)).toMatchObject({ 'tokens.cached': 30, 'cost.usd': 0.000032 });
});

test('a judgement of a span whose base64 id looks like a prefix stands at that span', () => {
  const assessments = [{ assessment_name: 'on_span', span_id: 'd3147822e60ec44c', feedback: { value: true } }];
  const recording = { ...TYPESCRIPT_AGENT, info: { ...TYPESCRIPT_AGENT.info, assessments } };
  expect(tagsOf(recording, 0)).toHaveProperty(['feedback.on_span']);
  expect(tagsOf(recording, 1)).not.toHaveProperty(['feedback.on_span']);
});

test('OpenTelemetry’s instructions, parameters and reasons stand where those of other calls do', () => {
  expect(tagsOf(OTLP_CHAT, 0)).toMatchObject({
    'prompt.01.system': 'You are &lt;b>brief&lt;/b>.',
    'parameter.temperature': 0.2,
    'parameter.max_tokens': 100,
    'answer.finish_reason': 'length',
    'attribute.server.address': 'api.example.com',
  });
});

test.each([
  ['Vercel', VERCEL, 0, ['maxOutputTokens', 'temperature'], 'ai.prompt'],
  ['Vercel', VERCEL, 1, ['maxOutputTokens', 'temperature'], 'ai.response.text'],
  ['OpenInference', OTLP_CHAT, 0, ['max_tokens', 'temperature'], 'input.value'],
  ['OpenInference', OTLP_CHAT, 0, ['max_tokens', 'temperature'], 'llm.input_messages.0.message.role'],
])('attributes of %s are no parameters, and none repeats what was said', (_, recording, row, parameters, repeated) => {
  const tags = tagsOf(recording, row);
  const given = Object.keys(tags).filter((key) => key.startsWith('parameter.'));
  expect(given.sort()).toEqual(parameters.map((name) => `parameter.${name}`));
  expect(tags).not.toHaveProperty([`attribute.${repeated}`]);
});

test('a span around a call says that its tokens are those of the call, and is drawn as what it is', () => {
  expect(tagsOf(VERCEL, 0)).toMatchObject({ 'tokens.input': 12, counted: 'in the call inside' });
  expect(tagsOf(VERCEL, 0)).not.toHaveProperty(['cost.usd']);
  const frame = traceFrame('A', read(VERCEL), PRICES, LINKS);
  expect(valuesOf(frame, 'serviceName')).toEqual(['llm', 'deepseek-v3-0324']);
  expect(frame.name).toBe('ai.generateText');
});
