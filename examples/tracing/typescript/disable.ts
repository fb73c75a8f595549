// A client that is not wrapped leaves no trace.

import { MODEL, fireworks } from './connection';

const response = await fireworks().chat.completions.create({
  model: MODEL,
  messages: [{ role: 'user', content: 'Nobody records this question.' }],
});
console.log(response.choices[0]?.message.content);
