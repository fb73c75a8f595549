import { RE2JS } from 're2js';
import type { Pattern } from './pattern';
import { patternAdvice } from './patternAdvice';
import { PatternError } from './patternError';

/** A dot matches a newline, as in Prometheus 3. */
const PROMETHEUS = '(?s)';

/**
 * Compiles with a port of RE2, which never tries a text twice. For `import()` alone: it is as large as all the rest.
 * @throws PatternError
 */
export function compileRe2(pattern: string): Pattern {
  const known = compiled.get(pattern);
  if (known !== undefined) {
    return known;
  }
  const matches = compile(pattern);
  if (compiled.size >= REMEMBERED) {
    compiled.clear();
  }
  compiled.set(pattern, matches);
  return matches;
}

/** A query is planned at each refresh of a panel and each key typed in its editor; what it matches stays the same. */
const compiled = new Map<string, Pattern>();
const REMEMBERED = 100;

function compile(pattern: string): Pattern {
  try {
    const program = RE2JS.compile(PROMETHEUS + pattern);
    return (text) => program.testExact(text);
  } catch (error) {
    const reason = reasonOf(error, pattern);
    throw new PatternError([reason, patternAdvice(reason)].filter((part) => part !== '').join('. '));
  }
}

/** RE2's own words, without what was put before the pattern. */
function reasonOf(error: unknown, pattern: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '').replace(`\`${PROMETHEUS}${pattern}`, () => `\`${pattern}`);
}
