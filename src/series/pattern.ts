import { plainPattern } from './plainPattern';

export { PatternError } from './patternError';

/** Whether a whole text is what a pattern says. */
export type Pattern = (text: string) => boolean;

/** RE2 is needed and not here yet: `withPatterns` fetches it and tries again. */
export class PatternsNotLoaded extends Error {}

let re2: typeof import('./re2') | undefined;

/**
 * A regular expression as Prometheus reads it: RE2's syntax, anchored at both ends, a dot matches a newline too, in
 * time that grows with the text's length and no faster.
 * @throws PatternError when RE2 refuses it
 * @throws PatternsNotLoaded when it can only be read after `withPatterns` or `loadPatterns`
 */
export function compilePattern(pattern: string): Pattern {
  const plain = plainPattern(pattern);
  if (plain !== undefined) {
    return (text) => plain.test(text);
  }
  if (re2 === undefined) {
    throw new PatternsNotLoaded(`The regular expression ${pattern} cannot be read yet.`);
  }
  return remembering(re2.compileRe2(pattern));
}

/** Does what reads patterns, at once where it can, else when all patterns can be read. */
export function withPatterns<T>(read: () => T): T | Promise<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof PatternsNotLoaded) {
      return loadPatterns().then(read);
    }
    throw error;
  }
}

/**
 * Makes every pattern readable. Most need nothing of it, so it comes as a file of its own.
 * @throws Error when the file cannot be fetched; it is tried again by whoever asks next
 */
export async function loadPatterns(): Promise<void> {
  try {
    re2 ??= await import('./re2');
  } catch (error) {
    throw new Error('The part that reads regular expressions could not be loaded. Reload the page.', { cause: error });
  }
}

/** Many series have one value. */
function remembering(matches: Pattern): Pattern {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) {
      return before;
    }
    const now = matches(text);
    known.set(text, now);
    return now;
  };
}
