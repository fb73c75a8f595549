import { madeSpan } from '../testing/span';
import { callUsage, readModelCall } from './modelCall';
import { calledModel } from './model';
import { readEmbedded, readParameters } from './request';

const BASE = 'accounts/fireworks/models/m';
const DEPLOYMENT = 'accounts/acme/deployments/d';

test.each<[string, object, object, object, object | undefined]>([
  ['MLflow’s', { 'mlflow.llm.model': BASE }, {}, {}, { raw: BASE }],
  ['of the arguments', {}, { model: BASE }, {}, { raw: BASE }],
  ['of the answer', {}, {}, { model: BASE }, { raw: BASE }],
  ['that is no text', { 'mlflow.llm.model': {} }, { model: 4 }, {}, undefined],
  [
    'a deployment that only the request names',
    { 'mlflow.llm.model': BASE, 'gen_ai.request.model': DEPLOYMENT },
    {},
    {},
    { raw: DEPLOYMENT, baseModel: BASE, deployment: { id: 'd' } },
  ],
  [
    'a deployment that only the arguments name',
    { 'mlflow.llm.model': 'm' },
    { model: `${BASE}#${DEPLOYMENT}` },
    { model: 'm' },
    { raw: `${BASE}#${DEPLOYMENT}`, baseModel: BASE, deployment: { id: 'd' } },
  ],
  ['another name in the request', { 'mlflow.llm.model': BASE, 'gen_ai.request.model': 'alias' }, {}, {}, { raw: BASE }],
])('the model of a call: %s', (_, attributes, inputs, outputs, expected) => {
  const model = calledModel({ ...attributes }, { ...inputs }, { ...outputs });
  expect({ model }).toMatchObject({ model: expected });
});

const flat = { 'gen_ai.usage.input_tokens': 35, 'gen_ai.usage.output_tokens': 12 };
const plain = { input_tokens: 35, output_tokens: 12, total_tokens: 47 };
const counted = { input: 35, output: 12, total: 47 };

test.each<[string, object, object, object | undefined]>([
  ['MLflow’s', { 'mlflow.chat.tokenUsage': plain }, {}, counted],
  [
    'cached ones that the answer alone has',
    { 'mlflow.chat.tokenUsage': plain },
    { usage: { prompt_tokens: 35, completion_tokens: 12, prompt_tokens_details: { cached_tokens: 30 } } },
    { ...counted, cached: 30 },
  ],
  [
    'cached ones of another input',
    { 'mlflow.chat.tokenUsage': plain },
    { usage: { prompt_tokens: 99, prompt_tokens_details: { cached_tokens: 30 } } },
    counted,
  ],
  [
    'cached ones in an attribute',
    { 'mlflow.chat.tokenUsage': plain, ...flat, 'gen_ai.usage.cache_read.input_tokens': 30 },
    {},
    { ...counted, cached: 30 },
  ],
  ['OpenTelemetry’s attributes', flat, {}, counted],
  ['Vercel’s attributes', { 'ai.usage.promptTokens': 35, 'ai.usage.completionTokens': 12 }, {}, counted],
  [
    'Vercel’s answer',
    {},
    { usage: { inputTokens: 35, outputTokens: 12, totalTokens: 47, cachedInputTokens: 3 } },
    { ...counted, cached: 3 },
  ],
  ['LangChain’s', {}, { llm_output: { token_usage: { prompt_tokens: 35, completion_tokens: 12 } } }, counted],
  ['texts', { usage: { prompt_tokens: '35', completion_tokens: '12' } }, {}, counted],
  ['a total that nobody gave', { usage: { ...plain, total_tokens: 0 } }, {}, counted],
  [
    'details that are null',
    { usage: { ...plain, prompt_tokens_details: null, input_tokens_details: 'x' } },
    {},
    counted,
  ],
  ['below 0', { usage: { input_tokens: -1, output_tokens: -5 } }, {}, undefined],
  ['one below 0', { usage: { input_tokens: 35, output_tokens: 12, cache_read_input_tokens: -3 } }, {}, counted],
  ['no numbers', { usage: { input_tokens: 'NaN', output_tokens: null } }, {}, undefined],
  ['nothing', { usage: [] }, { usage: 'x' }, undefined],
])('tokens of a call: %s', (_, attributes, outputs, expected) => {
  expect(callUsage({ ...attributes }, { ...outputs }, undefined, undefined)).toEqual(expected);
});

test.each<[string, object, object, object]>([
  [
    'arguments and MLflow’s copies of them',
    { temperature: 1, stream: true },
    { temperature: 1, messages: [] },
    { temperature: 1, stream: true },
  ],
  ['OpenTelemetry', { 'gen_ai.request.top_p': 0.5, 'gen_ai.request.model': 'm' }, {}, { top_p: 0.5 }],
  ['OpenInference', { 'llm.invocation_parameters': '{"temperature":0.1,"model":"m"}' }, {}, { temperature: 0.1 }],
  [
    'other attributes',
    { 'server.address': 'x', 'input.value': 'x', 'ai.prompt': 'x', 'llm.input_messages.0.message.role': 'x' },
    {},
    {},
  ],
])('parameters of a call: %s', (_, attributes, inputs, expected) => {
  expect(readParameters({ ...attributes }, { ...inputs })).toEqual(expected);
});

test.each<[string, unknown, unknown, object, object]>([
  ['of OpenAI', { input: ['a', 'b'] }, { data: [{ embedding: [1, 2, 3] }] }, {}, { inputs: ['a', 'b'], dimensions: 3 }],
  ['in base64', { input: 'a' }, { data: [{ embedding: btoa('x'.repeat(12)) }] }, {}, { inputs: ['a'], dimensions: 3 }],
  ['as tokens', { input: [5, 6, 7] }, {}, {}, { inputs: ['[5,6,7]'] }],
  ['several, as tokens', { input: [[5, 6], [7]] }, {}, {}, { inputs: ['[5,6]', '[7]'] }],
  [
    'said by OpenTelemetry',
    undefined,
    undefined,
    { 'gen_ai.embeddings.dimension.count': 4096 },
    { inputs: [], dimensions: 4096 },
  ],
  ['asked for', { input: 'a', dimensions: 8 }, {}, {}, { inputs: ['a'], dimensions: 8 }],
  ['of Vercel', 'a', [1, 2], {}, { inputs: ['a'], dimensions: 2 }],
  [
    'several of Vercel',
    ['a', 'b'],
    [
      [1, 2],
      [3, 4],
    ],
    {},
    { inputs: ['a', 'b'], dimensions: 2 },
  ],
  ['that nobody tells', undefined, undefined, {}, { inputs: [] }],
  ['that is empty', { input: 'a' }, { data: [{ embedding: [] }] }, {}, { inputs: ['a'] }],
])('an embedding %s', (_, inputs, outputs, attributes, expected) => {
  expect(readEmbedded(inputs, outputs, { ...attributes })).toEqual(expected);
});

test('tools with the schema under any SDK’s name for it', () => {
  const tools = ['parameters', 'input_schema', 'inputSchema'].map((key) => ({ name: key, [key]: { type: 'object' } }));
  expect(readModelCall(madeSpan({ inputs: { messages: [], tools } }))?.tools).toEqual(
    tools.map(({ name }) => ({ name, description: '', parameters: { type: 'object' } }))
  );
});
