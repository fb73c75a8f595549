import { coded, DEEPSEEK, GPT_OSS, part, says, times, type Recording } from './recording';

const vercel = (operation: string, more: object) => ({
  'operation.name': `${operation} f`,
  'ai.operationId': operation,
  'ai.model.id': DEEPSEEK,
  'ai.settings.temperature': 0.3,
  'ai.settings.maxOutputTokens': 60,
  'ai.request.headers.user-agent': 'ai/5',
  'ai.response.finishReason': 'stop',
  'ai.response.text': 'The capital of the country is a town of some size.',
  'ai.usage.promptTokens': 12,
  'ai.usage.completionTokens': 42,
  'mlflow.spanType': 'LLM',
  'mlflow.llm.model': DEEPSEEK,
  'mlflow.chat.tokenUsage': { input_tokens: 12, output_tokens: 42, total_tokens: 54 },
  ...more,
});

/** Vercel's AI SDK: a span for the whole, and in it one for what was sent, both of type LLM and with usage. */
export const VERCEL: Recording = {
  info: {
    trace_id: 'tr-fdb4c5b1b7458326d5e9713e510e6467',
    state: 'OK',
    trace_metadata: { 'mlflow.trace.tokenUsage': '{"input_tokens": 12, "output_tokens": 42, "total_tokens": 54}' },
  },
  spans: [
    {
      span_id: '/LtRl9mgkYc=',
      parent_span_id: null,
      name: 'ai.generateText',
      ...times(0, 780),
      attributes: coded(
        vercel('ai.generateText', {
          'ai.prompt': '{"system":"Be brief.","prompt":"Capital?"}',
          'mlflow.spanInputs': { system: 'Be brief.', prompt: 'Capital?' },
          'mlflow.spanOutputs': 'The capital of the country is a town of some size.',
        })
      ),
    },
    {
      span_id: 'fkAh9ZibTW8=',
      parent_span_id: '/LtRl9mgkYc=',
      name: 'ai.generateText.doGenerate',
      ...times(2, 775),
      attributes: coded(
        vercel('ai.generateText.doGenerate', {
          'gen_ai.request.temperature': 0.3,
          'mlflow.spanInputs': {
            messages: [says('system', 'Be brief.'), { role: 'user', content: [{ type: 'text', text: 'Capital?' }] }],
          },
          'mlflow.spanOutputs': {
            finishReason: 'stop',
            text: 'The capital of the country is a town of some size.',
            id: 'chatcmpl-1',
            providerMetadata: { fireworks: {} },
          },
        })
      ),
    },
  ],
};

const otlp = (operation: string, input: number, output: number, question: string, answer: string) => ({
  'gen_ai.operation.name': operation,
  'gen_ai.provider.name': 'fireworks',
  'gen_ai.request.model': GPT_OSS,
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': output,
  'mlflow.spanType': operation === 'chat' ? 'CHAT_MODEL' : 'AGENT',
  'mlflow.spanInputs': [{ role: 'user', parts: part(question) }],
  'mlflow.spanOutputs': [{ role: 'assistant', parts: part(answer) }],
  'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens: input + output },
  'mlflow.llm.model': GPT_OSS,
});

/** OpenTelemetry's GenAI conventions: an agent whose span has the totals of its two calls. */
export const OTLP_AGENT: Recording = {
  info: {
    trace_id: 'tr-3869274c9896bfa0939f87e83d2bf496',
    state: 'OK',
    trace_metadata: { 'mlflow.trace.tokenUsage': '{"input_tokens": 1000, "output_tokens": 100, "total_tokens": 1100}' },
  },
  spans: [
    {
      span_id: 'QvgzrZeYto8=',
      name: 'invoke_agent helper',
      ...times(0, 45),
      attributes: coded(otlp('invoke_agent', 1000, 100, 'How warm?', 'Nine degrees.')),
    },
    {
      span_id: 'ij3GlGM9sS0=',
      parent_span_id: 'QvgzrZeYto8=',
      name: 'chat',
      ...times(1, 10),
      attributes: coded(otlp('chat', 500, 50, 'How warm?', 'I ask.')),
    },
    {
      span_id: '0oUimYPwzKM=',
      parent_span_id: 'QvgzrZeYto8=',
      name: 'chat',
      ...times(20, 40),
      attributes: coded(otlp('chat', 500, 50, 'In words?', 'Nine degrees.')),
    },
  ],
};

/** A single chat by OpenTelemetry: instructions, parameters and reasons are attributes. */
export const OTLP_CHAT: Recording = {
  info: { trace_id: 'tr-a4d13fdedbe8c78f9d1d1e617257f8b8', state: 'OK' },
  spans: [
    {
      span_id: 'RKueUpUikYI=',
      name: 'chat deepseek',
      ...times(0, 500),
      attributes: coded({
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': DEEPSEEK,
        'gen_ai.request.temperature': 0.2,
        'gen_ai.request.max_tokens': 100,
        'gen_ai.response.finish_reasons': ['length'],
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
        'gen_ai.usage.cache_read.input_tokens': 40,
        'gen_ai.system_instructions': part('You are <b>brief</b>.'),
        'server.address': 'api.example.com',
        'input.value': '[{"role": "user", "parts": [{"type": "text", "content": "A question of some length?"}]}]',
        'llm.input_messages.0.message.role': 'user',
        'mlflow.spanType': 'CHAT_MODEL',
        'mlflow.spanInputs': [{ role: 'user', parts: part('A question of some length?') }],
        'mlflow.spanOutputs': [{ role: 'assistant', parts: part('An answer.') }],
        'mlflow.chat.tokenUsage': { input_tokens: 100, output_tokens: 20, total_tokens: 120 },
        'mlflow.llm.model': DEEPSEEK,
      }),
    },
  ],
};
