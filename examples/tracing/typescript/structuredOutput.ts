// An answer that follows a JSON schema.

import { MODEL, mlflow, tracedFireworks } from './connection';

const response = await tracedFireworks().chat.completions.create({
  model: MODEL,
  messages: [{ role: 'user', content: 'Tell me about France.' }],
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'Country',
      schema: { type: 'object', properties: { name: { type: 'string' }, capital: { type: 'string' } } },
    },
  },
});
console.log(JSON.parse(response.choices[0]?.message.content ?? '{}'));
await mlflow.flushTraces();
