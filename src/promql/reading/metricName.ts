import { compileMatchers, type Matcher } from '../../series/matcher';
import { PatternError } from '../../series/pattern';
import { literalOf, UnreadPromql } from './literals';

const NAME = '__name__';

/**
 * A selector with what its matchers of `__name__` say of its metric, which is empty where they name none or several.
 * @param metric as it stands before the brackets or in them, else empty
 * @throws UnreadPromql where they do not all select it; PatternsNotLoaded
 */
export function withMetricName(
  metric: string,
  matchers: readonly Matcher[]
): { metric: string; matchers: readonly Matcher[] } {
  const ofName = matchers.filter(({ label }) => label === NAME);
  const named = metric === '' ? (ofName.flatMap((one) => nameOf(one) ?? [])[0] ?? '') : metric;
  if (named === '' || ofName.length === 0) {
    return { metric: named, matchers };
  }
  if (!areMet(ofName, named)) {
    throw new UnreadPromql(`Not all of its matchers of ${NAME} select ${named}.`);
  }
  return { metric: named, matchers: matchers.filter(({ label }) => label !== NAME) };
}

function nameOf({ operator, value }: Matcher): string | undefined {
  return operator === '=' ? value : operator === '=~' ? literalOf(value) : undefined;
}

function areMet(matchers: readonly Matcher[], metric: string): boolean {
  try {
    return compileMatchers(matchers)({ [NAME]: metric });
  } catch (error) {
    if (error instanceof PatternError) {
      return false;
    }
    throw error;
  }
}
