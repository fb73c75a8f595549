import { number, object, parseJson } from '../json';
import type { TokenUsage } from './types';

/**
 * Tokens as MLflow, chat completions, the Responses API or an SDK for JavaScript write them; undefined when there are
 * none. MLflow's own keys win, since its page and its Python client show those. A count below 0 is no count.
 */
export function readUsage(value: unknown): TokenUsage | undefined {
  const source = object(typeof value === 'string' ? parseJson(value) : value);
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
  const sum = (input ?? 0) + (output ?? 0);
  return {
    input: input ?? 0,
    output: output ?? 0,
    // MLflow fills in 0 for a total that nobody gave.
    total: Math.max(total ?? sum, sum),
    ...(cached === undefined ? {} : { cached }),
  };
}

function first(...values: readonly unknown[]): number | undefined {
  return values.map(count).find((one) => one !== undefined);
}

function count(value: unknown): number | undefined {
  const read = number(value);
  return read === undefined || read < 0 ? undefined : read;
}

export function addUsage(sum: TokenUsage | undefined, more: TokenUsage | undefined): TokenUsage | undefined {
  if (sum === undefined || more === undefined) {
    return sum ?? more;
  }
  const cached =
    sum.cached === undefined && more.cached === undefined ? {} : { cached: (sum.cached ?? 0) + (more.cached ?? 0) };
  return { input: sum.input + more.input, output: sum.output + more.output, total: sum.total + more.total, ...cached };
}
