import type { Matcher } from '../../series/matcher';
import { compilePattern, PatternError } from '../../series/pattern';
import { readMatchers, type MatchersOutcome } from './settings';

/**
 * Matchers of the settings whose regular expressions RE2 takes, so that what a store would refuse is said beforehand.
 * @throws PatternsNotLoaded
 */
export function checkedMatchers(text: string | undefined): MatchersOutcome {
  const outcome = readMatchers(text);
  if (!outcome.ok) {
    return outcome;
  }
  const message = outcome.matchers.map(refusalOf).find((refusal) => refusal !== undefined);
  return message === undefined ? outcome : { ok: false, message };
}

function refusalOf({ label, operator, value }: Matcher): string | undefined {
  if (operator === '=' || operator === '!=') {
    return undefined;
  }
  try {
    compilePattern(value);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) {
      return `The matcher on ${label} is not a regular expression: ${value} (${error.message}).`;
    }
    throw error;
  }
}
