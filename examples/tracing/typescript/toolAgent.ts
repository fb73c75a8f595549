// An agent with a tool, as tool_agent.py has it, and the tokens of each of its calls.

import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import { mlflow, tracedFireworks } from './connection';

const client = tracedFireworks();

const tools: ChatCompletionTool[] = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];

const getWeather = mlflow.trace((city: string) => ({ Tokyo: 'sunny', Paris: 'rainy' })[city] ?? 'unknown', {
  name: 'get_weather',
  spanType: mlflow.SpanType.TOOL,
});

const runToolAgent = mlflow.trace(
  async (question: string) => {
    const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
    const asked = await client.chat.completions.create({
      model: 'accounts/fireworks/models/gpt-oss-20b',
      messages,
      tools,
    });
    console.log('tokens of the first call:', asked.usage);
    const message = asked.choices[0]?.message;
    if (message === undefined) {
      return '';
    }
    messages.push(message);
    for (const call of message.tool_calls ?? []) {
      if (call.type === 'function') {
        const { city } = JSON.parse(call.function.arguments);
        messages.push({ role: 'tool', tool_call_id: call.id, content: await getWeather(city) });
      }
    }
    const answered = await client.chat.completions.create({
      model: 'accounts/fireworks/models/llama-v3p1-8b-instruct',
      messages,
    });
    console.log('tokens of the second call:', answered.usage);
    return answered.choices[0]?.message.content ?? '';
  },
  { name: 'run_tool_agent', spanType: mlflow.SpanType.AGENT }
);

console.log(await runToolAgent("What's the weather like in Paris today?"));
await mlflow.flushTraces();
