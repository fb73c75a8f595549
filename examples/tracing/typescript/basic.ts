// One call. Calls of OpenAI's client for JavaScript are always asynchronous.

import { MODEL, mlflow, tracedFireworks } from './connection';

const response = await tracedFireworks().chat.completions.create({
  model: MODEL,
  messages: [{ role: 'user', content: 'What is the capital of France?' }],
  temperature: 0.2,
  max_tokens: 100,
});
console.log(response.choices[0]?.message.content);
await mlflow.flushTraces();
