import { readUsage } from '../client/readUsage';
import type { TokenUsage } from '../client/types';
import { object, type JsonObject } from '../json';

/**
 * Tokens of a call: MLflow's own numbers, else those of the answer. What MLflow's lack, such as the cached ones with
 * its TypeScript SDK, is taken from the answer when it speaks of the same input.
 */
export function usageOf(
  attributes: JsonObject,
  outputs: JsonObject,
  streamed: TokenUsage | undefined,
  response: JsonObject | undefined
): TokenUsage | undefined {
  const stored = [
    attributes['mlflow.chat.tokenUsage'],
    attributes.usage,
    outputs.usage,
    object(outputs.llm_output)?.token_usage,
  ];
  const all = [...stored.map(readUsage), streamed, readUsage(response?.usage), readUsage(flatUsage(attributes))].filter(
    (usage) => usage !== undefined
  );
  const [first] = all;
  if (first === undefined || first.cached !== undefined) {
    return first;
  }
  const cached = all.find((usage) => usage.input === first.input && usage.cached !== undefined)?.cached;
  return cached === undefined ? first : { ...first, cached };
}

/** Attributes of OpenTelemetry and of Vercel's AI SDK, one for each number. */
function flatUsage(attributes: JsonObject): JsonObject {
  const first = (...names: string[]): unknown => names.map((name) => attributes[name]).find((one) => one !== undefined);
  return {
    input_tokens: first('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'ai.usage.promptTokens'),
    output_tokens: first('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'ai.usage.completionTokens'),
    cache_read_input_tokens: first('gen_ai.usage.cache_read.input_tokens', 'ai.usage.cachedInputTokens'),
  };
}
