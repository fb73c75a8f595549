// A streamed answer. The SDK (up to version 0.3.0) ends the span when the stream begins, so its trace has neither answer
// nor chunks; the data source then shows the prompt alone.

import { MODEL, mlflow, tracedFireworks } from './connection';

const stream = await tracedFireworks().chat.completions.create({
  model: MODEL,
  messages: [{ role: 'user', content: 'How fast would a glass of water freeze on Titan?' }],
  stream: true,
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}
await mlflow.flushTraces();
