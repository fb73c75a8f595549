import { createSimulator, DEFAULT_API_KEY, type Simulator } from '../simulator';
import { list, object } from './chatRequest';

let simulator: Simulator;
let waits: number[];

beforeEach(async () => {
  waits = [];
  simulator = createSimulator({
    clock: () => Date.UTC(2026, 10, 20, 15),
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  await simulator.start();
});

afterEach(() => simulator.close());

const MODEL = 'accounts/fireworks/models/gpt-oss-20b';
const QUESTION = [{ role: 'user', content: 'What is the weather in Paris?' }];
const TOOLS = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${simulator.url}/inference/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DEFAULT_API_KEY}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function chat(body: Record<string, unknown>) {
  const answer = object(await (await post('chat/completions', { model: MODEL, messages: QUESTION, ...body })).json());
  const choice = object(list(answer?.choices)[0]);
  return { usage: object(answer?.usage), choice, message: object(choice?.message) };
}

/** The JSON of the events of a stream, `[DONE]` left out. */
async function events(path: string, body: Record<string, unknown>): Promise<Array<Record<string, unknown>>> {
  const text = await (await post(path, { model: MODEL, stream: true, ...body })).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line): Record<string, unknown> => JSON.parse(line.slice(6)));
}

const deltas = (chunks: ReadonlyArray<Record<string, unknown>>) =>
  chunks.flatMap((chunk) => list(chunk.choices)).map((choice) => object(object(choice)?.delta));

test('answers the same question with the same words and another with others', async () => {
  const [first, again, other] = [
    await chat({}),
    await chat({}),
    await chat({ messages: [{ role: 'user', content: 'Why?' }] }),
  ];
  expect(again).toEqual(first);
  expect(other.message?.content).not.toBe(first.message?.content);
});

test('a stream carries the words of the whole answer', async () => {
  const whole = await chat({});
  const chunks = await events('chat/completions', { messages: QUESTION });
  expect(
    deltas(chunks)
      .map((delta) => delta?.content ?? '')
      .join('')
  ).toBe(whole.message?.content);
  expect(chunks[chunks.length - 1]).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: whole.usage });
});

test.each([
  ['in a chunk of its own when asked for', { include_usage: true }, { choices: [], usage: { prompt_tokens: 10 } }],
  ['not at all when refused', { include_usage: false }, { choices: [{ finish_reason: 'stop' }], usage: null }],
])('a stream tells its usage %s', async (_, stream_options, last) => {
  const chunks = await events('chat/completions', { messages: QUESTION, stream_options });
  expect(chunks[chunks.length - 1]).toMatchObject(last);
});

test('calls a tool, then answers with its result', async () => {
  const asked = await chat({ tools: TOOLS });
  expect(asked.choice?.finish_reason).toBe('tool_calls');
  const call = object(list(asked.message?.tool_calls)[0]);
  expect(object(call?.function)).toEqual({ name: 'get_weather', arguments: '{"city":"Paris"}' });
  const messages = [...QUESTION, asked.message, { role: 'tool', tool_call_id: call?.id, content: 'rainy' }];
  const answered = await chat({ tools: TOOLS, messages });
  expect(answered.message?.content).toMatch(/^The tool says: rainy\./);
  expect(object(answered.usage?.prompt_tokens_details)?.cached_tokens).toBeGreaterThan(0);
});

test('streams the arguments of a tool call in pieces', async () => {
  const chunks = await events('chat/completions', { messages: QUESTION, tools: TOOLS });
  const pieces = deltas(chunks)
    .flatMap((delta) => list(delta?.tool_calls))
    .map((call) => String(object(object(call)?.function)?.arguments));
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join('')).toBe('{"city":"Paris"}');
});

test('answers JSON that the schema allows', async () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      size: { type: 'integer', minimum: 3, maximum: 5 },
      kind: { enum: ['a', 'b'] },
      parts: { type: 'array', items: { $ref: '#/$defs/part' } },
    },
    $defs: { part: { type: 'object', properties: { ok: { type: 'boolean' } } } },
  };
  const { message } = await chat({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
  expect(JSON.parse(String(message?.content))).toEqual({
    name: expect.any(String),
    size: expect.any(Number),
    kind: expect.stringMatching(/^[ab]$/),
    parts: [{ ok: expect.any(Boolean) }],
  });
});

test('cuts at max_completion_tokens and says so', async () => {
  const { choice, usage } = await chat({
    model: 'accounts/fireworks/models/deepseek-v3-0324',
    max_completion_tokens: 3,
  });
  expect(choice?.finish_reason).toBe('length');
  expect(usage?.completion_tokens).toBe(3);
});

test('knows models by every form of their name', async () => {
  const [deployment] = simulator.world.deployments;
  const account = deployment?.account ?? '';
  const id = deployment?.id ?? '';
  const name = deployment?.model.name ?? '';
  const statuses = await Promise.all(
    [
      `fireworks/${name}`,
      `${deployment?.baseModel}#accounts/${account}/deployments/${id}`,
      `fireworks/${name}#${account}/${id}`,
      `accounts/${account}/deployments/${id}`,
      `fireworks/${name}#${account}/other`,
      `accounts/${account}/models/${name}`,
    ].map(async (model) => (await post('chat/completions', { model, messages: QUESTION })).status)
  );
  expect(statuses).toEqual([200, 200, 200, 200, 404, 404]);
});

test.each([
  ['an unknown model', { model: 'accounts/fireworks/models/missing', messages: QUESTION }, {}, 404, /Model not found/],
  ['no messages', { model: MODEL, messages: [] }, {}, 400, /messages/],
  ['a temperature of 5', { model: MODEL, messages: QUESTION, temperature: 5 }, {}, 400, /between 0 and 2/],
  ['text that is no JSON', '{', {}, 400, /not JSON/],
  ['a wrong key', {}, { authorization: 'Bearer no' }, 401, /API key/],
  ['a 429 on demand', {}, { 'x-simulator-status': '429' }, 429, /Rate limit/],
  ['a 500 on demand', {}, { 'x-simulator-status': '500' }, 500, /500/],
])('refuses %s', async (_, body, headers: Record<string, string>, status, message) => {
  const answer = await post('chat/completions', body, headers);
  expect(answer.status).toBe(status);
  expect(object(object(await answer.json())?.error)?.message).toMatch(message);
  expect(answer.headers.has('retry-after')).toBe(status === 429);
});

test('waits before the first token and between tokens as long as the model needs', async () => {
  await simulator.close();
  simulator = createSimulator({
    chatLatency: () => ({ firstTokenMs: 100, perTokenMs: 7 }),
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  await simulator.start();
  const chunks = await events('chat/completions', { messages: QUESTION });
  // The end of the stream is an event too.
  expect(waits.filter((ms) => ms > 0)).toEqual([100, ...chunks.map(() => 7)]);
});

test('the Responses API answers whole and in events', async () => {
  const body = { input: 'Why is the sky blue?', instructions: 'Be kind.' };
  const whole = object(await (await post('responses', { model: MODEL, ...body })).json());
  const streamed = await events('responses', body);
  expect(whole).toMatchObject({ object: 'response', status: 'completed', usage: { input_tokens: expect.any(Number) } });
  expect(object(streamed[streamed.length - 1]?.response)?.output).toEqual(whole?.output);
  expect(streamed.map((event) => event.sequence_number)).toEqual([...streamed.keys()]);
});

test('embeds texts as numbers or base64, the same text alike', async () => {
  const ask = async (encoding_format: string) => {
    const body = { model: 'accounts/fireworks/models/qwen3-embedding-8b', input: ['a', 'b', 'a'], encoding_format };
    const answer = object(await (await post('embeddings', body)).json());
    return list(answer?.data).map((one) => object(one)?.embedding);
  };
  const [a, b, again] = await ask('float');
  expect(again).toEqual(a);
  expect(b).not.toEqual(a);
  const bytes = Buffer.from(String((await ask('base64'))[0]), 'base64');
  expect(bytes.readFloatLE(0)).toBeCloseTo(Number(list(a)[0]), 6);
});
