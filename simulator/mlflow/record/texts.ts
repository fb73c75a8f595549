import { countTokens, pick, prose } from '../../chat/prose';
import { Random } from '../../world/random';
import type { Call } from '../calls/tracedCall';

/** Longer texts say how much is left out of them: a trace need not be as large as what it tells of. */
const MOST_WORDS = 110;

/** An answer of the model, with as many words as tokens were generated, as far as they are written out. */
export function answerText({ key, request }: Call): string {
  const text = prose(new Random(key, 21), Math.min(request.generatedTokens, MOST_WORDS));
  const left = request.generatedTokens - countTokens(text);
  return left > 0 ? `${text} … (the simulator leaves out ${left} more tokens)` : text;
}

/** What stands before the question and makes the prompt as long as it was. */
export function instructionText({ request }: Call, said: readonly string[]): string {
  const text = 'You are the assistant of a shop. Answer briefly and politely.';
  const left = request.promptTokens - countTokens([text, ...said].join(' '));
  return left > 0 ? `${text} Documents: … (the simulator leaves out ${left} more tokens)` : text;
}

/** What some models think before they answer. */
export function reasoningText({ key, deployment }: Call): string | undefined {
  return deployment.model.name.startsWith('gpt-oss')
    ? `The user wants an answer. ${prose(new Random(key, 22), 10)}`
    : undefined;
}

/** One of these, always the same for a call. */
export function chosen<T>({ key }: Call, stream: number, choices: readonly T[]): T {
  return pick(new Random(key, stream), choices);
}
