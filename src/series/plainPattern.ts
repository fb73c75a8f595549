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
