import { number, object, parseJson } from '../json';
import type { TokenUsage } from './types';

/**
 * Tokens as MLflow, chat completions or the Responses API write them; undefined when there are none.
 * MLflow's own keys win, since its page and its Python client show those.
 */
export function readUsage(value: unknown): TokenUsage | undefined {
  const source = object(typeof value === 'string' ? parseJson(value) : value);
  if (source === undefined) {
    return undefined;
  }
  const input = number(source.input_tokens) ?? number(source.prompt_tokens);
  const output = number(source.output_tokens) ?? number(source.completion_tokens);
  const total = number(source.total_tokens);
  if (input === undefined && output === undefined && total === undefined) {
    return undefined;
  }
  const details = object(source.prompt_tokens_details) ?? object(source.input_tokens_details);
  const cached = number(source.cache_read_input_tokens) ?? number(details?.cached_tokens);
  return {
    input: input ?? 0,
    output: output ?? 0,
    total: total ?? (input ?? 0) + (output ?? 0),
    ...(cached === undefined ? {} : { cached }),
  };
}

export function addUsage(sum: TokenUsage | undefined, more: TokenUsage | undefined): TokenUsage | undefined {
  if (sum === undefined || more === undefined) {
    return sum ?? more;
  }
  const cached =
    sum.cached === undefined && more.cached === undefined ? {} : { cached: (sum.cached ?? 0) + (more.cached ?? 0) };
  return { input: sum.input + more.input, output: sum.output + more.output, total: sum.total + more.total, ...cached };
}
