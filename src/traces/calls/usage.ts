import { readUsage } from '../spans/usage';
import type { TokenUsage } from '../spans/infoTypes';
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
  const sources = [
    () => readUsage(attributes['mlflow.chat.tokenUsage']),
    () => readUsage(attributes.usage),
    () => readUsage(outputs.usage),
    () => readUsage(object(outputs.llm_output)?.token_usage),
    () => streamed,
    () => readUsage(response?.usage),
    () => readUsage(flatUsage(attributes)),
  ];
  let found: TokenUsage | undefined;
  for (const read of sources) {
    const usage = read();
    found ??= usage;
    if (found?.cached !== undefined) {
      return found;
    }
    if (usage?.cached !== undefined && usage.input === found?.input) {
      return { ...found, cached: usage.cached };
    }
  }
  return found;
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
