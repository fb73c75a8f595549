/** A pattern that is none in RE2: why, and what to write instead where that is known. */
export class PatternError extends Error {}

/** Whether a whole text is what a pattern says. */
export type Pattern = (text: string) => boolean;

/** RE2 is needed and not here yet: `withPatterns` fetches it and tries again. */
export class PatternsNotLoaded extends Error {}

let compileRe2: typeof import('./re2').compileRe2 | undefined;

/**
 * A regular expression as Prometheus reads it: RE2's syntax, anchored at both ends, a dot matches a newline too, in
 * time that grows with the text's length and no faster.
 * @throws PatternError when RE2 refuses it.
 * @throws PatternsNotLoaded when it can only be read after `withPatterns` or `loadPatterns`.
 */
export function compilePattern(pattern: string): Pattern {
  const plain = plainPattern(pattern);
  if (plain !== undefined) {
    return (text) => plain.test(text);
  }
  if (compileRe2 === undefined) {
    throw new PatternsNotLoaded(`The regular expression ${pattern} cannot be read yet.`);
  }
  const compiled = compileRe2(pattern);
  if (typeof compiled !== 'function') {
    throw new PatternError(compiled.refused);
  }
  return remembering(compiled);
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
 * @throws Error when the file cannot be fetched; it is tried again by whoever asks next.
 */
export async function loadPatterns(): Promise<void> {
  try {
    compileRe2 ??= (await import('./re2')).compileRe2;
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

/** A pattern in pieces, as far as it is of this kind: anchors, `.*` and `.+`, ends of groups, single characters. */
const PIECES = /(?:[$^]|\.[*+]|\(\?:|\(|\)|\||[^\\*+?{}[\]]|\\[ -/:-@[-`{-~])(?![*+?{])/guy;

/** What repeats once, or twice with the second at the end: there it takes all that is left, and never less. */
const REPEATS_ONCE = /^\^*[cg]*(?:\*[cg]*)?\*?\$*$/;

/**
 * The engine's own regular expression for a pattern that it reads as RE2 does and for which its time grows with the
 * text's length and no faster; undefined for every other pattern. Most are such: a text, one of several, and anything
 * before, between or behind. Anchored at both ends; a dot matches a newline.
 */
export function plainPattern(pattern: string): RegExp | undefined {
  const pieces = pattern.match(PIECES) ?? [];
  if (pieces.join('').length !== pattern.length) {
    return undefined;
  }
  const shape = pieces
    .map(kindOf)
    .join('')
    .replace(/\([c|]*\)/g, 'g');
  const isPlain = shape
    .split('|')
    .every((branch) => REPEATS_ONCE.test(branch) && branch.indexOf('g') === branch.lastIndexOf('g'));
  return isPlain ? new RegExp(`^(?:${pieces.map(withoutNeedlessEscape).join('')})$`, 'su') : undefined;
}

/** `c` for what takes one character, `*` for what takes as many as there are. A group of the former becomes a `g`. */
function kindOf(piece: string): string {
  switch (piece) {
    case '.*':
    case '.+':
      return '*';
    case '(':
    case '(?:':
      return '(';
    case ')':
    case '|':
    case '^':
    case '$':
      return piece;
    default:
      return 'c';
  }
}

/** RE2 takes a backslash before any punctuation, JavaScript with the `u` flag only where it means something. */
function withoutNeedlessEscape(piece: string): string {
  return /^\\[^\\^$.*+?()[\]{}|/]$/.test(piece) ? piece.slice(1) : piece;
}
