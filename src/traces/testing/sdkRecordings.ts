import { coded, DEEPSEEK, GPT_OSS, LLAMA, says, times, type Recording } from './recording';

/** An agent with a tool, by MLflow's SDK for TypeScript: no name, cached tokens in the answers alone, an id like `0x…`. */
export const TYPESCRIPT_AGENT: Recording = {
  info: {
    trace_id: 'tr-00f15080864e77b57142bbf3073f1ab1',
    state: 'OK',
    trace_metadata: { 'mlflow.trace.tokenUsage': '{"input_tokens": 66, "output_tokens": 36, "total_tokens": 102}' },
    tags: {},
  },
  spans: [
    {
      span_id: '0xR4IuYOxEw=',
      parent_span_id: '',
      name: 'run_tool_agent',
      ...times(0, 360),
      status: { code: 'STATUS_CODE_OK', message: '' },
      attributes: {
        'mlflow.spanType': 'AGENT',
        'mlflow.spanInputs': { args: ['Weather in Paris?'] },
        'mlflow.spanOutputs': 'Rainy.',
        'mlflow.spanLogLevel': 20,
      },
      events: [],
    },
    typescriptCall('uP4WxQsb7oQ=', 3, GPT_OSS, [says('user', 'Weather in Paris?')], [31, 24, 0], {
      role: 'assistant',
      content: null,
      reasoning_content: 'A tool knows.',
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      ],
    }),
    {
      span_id: '6jGh1m3Hzxs=',
      parent_span_id: '0xR4IuYOxEw=',
      name: 'get_weather',
      ...times(206, 207),
      status: { code: 'STATUS_CODE_OK', message: '' },
      attributes: {
        'mlflow.spanType': 'TOOL',
        'mlflow.spanInputs': { args: ['Paris'] },
        'mlflow.spanOutputs': 'rainy',
      },
      events: [],
    },
    typescriptCall(
      'wn9Oi+UjOpU=',
      210,
      LLAMA,
      [
        says('user', 'Weather in Paris?'),
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'A tool knows.',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'rainy' },
      ],
      [35, 12, 30],
      says('assistant', 'Rainy.')
    ),
  ],
};

function typescriptCall(
  spanId: string,
  atMs: number,
  model: string,
  messages: object[],
  [input, output, cached_tokens]: [number, number, number],
  message: object
) {
  const total_tokens = input + output;
  return {
    span_id: spanId,
    parent_span_id: '0xR4IuYOxEw=',
    name: 'Completions',
    ...times(atMs, atMs + 100),
    status: { code: 'STATUS_CODE_OK', message: '' },
    attributes: {
      'mlflow.spanType': 'LLM',
      'mlflow.spanInputs': { model, messages },
      'mlflow.spanOutputs': {
        object: 'chat.completion',
        model,
        choices: [{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' }],
        usage: {
          prompt_tokens: input,
          completion_tokens: output,
          total_tokens,
          prompt_tokens_details: { cached_tokens },
        },
      },
      'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens },
      'mlflow.message.format': 'openai',
    },
    events: [],
  };
}

const langchainMessage = { type: 'ai', content: 'Hello', tool_calls: [], additional_kwargs: {} };

/** LangChain's callback around the client of OpenAI, both recorded by MLflow for Python. */
export const LANGCHAIN: Recording = {
  info: {
    trace_id: 'tr-10000000000000000000000000000001',
    state: 'OK',
    trace_metadata: { 'mlflow.trace.tokenUsage': '{"input_tokens": 10, "output_tokens": 4, "total_tokens": 14}' },
    tags: { 'mlflow.traceName': 'RunnableSequence' },
  },
  spans: [
    {
      span_id: '1000000000000001',
      name: 'RunnableSequence',
      ...times(0, 50),
      attributes: coded({ 'mlflow.spanType': 'CHAIN', 'mlflow.spanInputs': 'Hi', 'mlflow.spanOutputs': 'Hello' }),
    },
    {
      span_id: '1000000000000002',
      parent_span_id: '1000000000000001',
      name: 'ChatFireworks',
      ...times(1, 49),
      attributes: coded({
        'mlflow.spanType': 'CHAT_MODEL',
        'mlflow.llm.model': DEEPSEEK,
        'mlflow.chat.tokenUsage': { input_tokens: 10, output_tokens: 4, total_tokens: 14 },
        'mlflow.spanInputs': [[{ type: 'human', content: 'Hi' }]],
        'mlflow.spanOutputs': {
          generations: [[{ text: 'Hello', generation_info: { finish_reason: 'stop' }, message: langchainMessage }]],
        },
      }),
    },
    {
      span_id: '1000000000000003',
      parent_span_id: '1000000000000002',
      name: 'Completions',
      ...times(2, 48),
      attributes: coded({
        'mlflow.spanType': 'CHAT_MODEL',
        'mlflow.llm.model': DEEPSEEK,
        'mlflow.chat.tokenUsage': { input_tokens: 10, output_tokens: 4, total_tokens: 14 },
        'mlflow.spanInputs': { model: DEEPSEEK, messages: [says('user', 'Hi')] },
        'mlflow.spanOutputs': { choices: [{ finish_reason: 'stop', message: says('assistant', 'Hello') }] },
      }),
    },
  ],
};
