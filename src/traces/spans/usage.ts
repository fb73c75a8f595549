import { decodeJson, number, object } from '../json';
import type { TokenUsage } from './types';

/**
 * Tokens as MLflow, chat completions, the Responses API or an SDK for JavaScript write them; undefined when there are
 * none. MLflow's own keys win, since its page and its Python client show those. A count below 0 is no count.
 */
export function readUsage(value: unknown): TokenUsage | undefined {
  const source = object(decodeJson(value));
  if (source === undefined) {
    return undefined;
  }
  const input = first(source.input_tokens, source.prompt_tokens, source.inputTokens, source.promptTokens);
  const output = first(source.output_tokens, source.completion_tokens, source.outputTokens, source.completionTokens);
  const total = first(source.total_tokens, source.totalTokens);
  if (input === undefined && output === undefined && total === undefined) {
    return undefined;
  }
  const details = object(source.prompt_tokens_details) ?? object(source.input_tokens_details);
  const cached = first(
    source.cache_read_input_tokens,
    details?.cached_tokens,
    source.cached_tokens,
    source.cachedInputTokens
  );
  // A side that is not written had no tokens: an embedding has no output.
  const known = { input: input ?? 0, output: output ?? 0 };
  const sum = known.input + known.output;
  // MLflow writes 0 for a total that it does not know.
  return { ...known, total: Math.max(total ?? sum, sum), cached };
}

function first(...values: readonly unknown[]): number | undefined {
  return values.map(count).find((one) => one !== undefined);
}

function count(value: unknown): number | undefined {
  const read = number(value);
  return read === undefined || read < 0 ? undefined : read;
}

/** The tokens of both together; numbers that neither has stay absent. */
export function addUsage(one: TokenUsage | undefined, other: TokenUsage | undefined): TokenUsage | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  const cached = [one.cached, other.cached].filter((tokens) => tokens !== undefined);
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    total: one.total + other.total,
    cached: cached.length === 0 ? undefined : cached.reduce((sum, tokens) => sum + tokens, 0),
  };
}

/**
 * What is left of a total when a part of it is known. Undefined when the part does not fit into the total, or nothing
 * is left: then the total is not the sum of these calls.
 */
export function subtractUsage(total: TokenUsage | undefined, part: TokenUsage | undefined): TokenUsage | undefined {
  if (total === undefined || part === undefined) {
    return total;
  }
  const input = total.input - part.input;
  const output = total.output - part.output;
  if (input < 0 || output < 0 || input + output === 0) {
    return undefined;
  }
  const cached = total.cached === undefined ? undefined : total.cached - (part.cached ?? 0);
  return { input, output, total: input + output, cached: cached === undefined || cached < 0 ? undefined : cached };
}
