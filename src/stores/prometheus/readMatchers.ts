import type { Matcher } from '../../series/matcher';
import { shortened } from '../../series/text';

const LONGEST_SHOWN = 200;

export type MatchersOutcome = { ok: true; matchers: Matcher[] } | { ok: false; message: string };

/**
 * Reads matchers as people write them into settings: `cluster="a", env=~"p.*"`, with or without braces around.
 * Strings are PromQL's: in double or single quotes with Go's escapes, or in backticks as they stand.
 */
export function readMatchers(text: string | undefined): MatchersOutcome {
  const inner = (text ?? '')
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .trim();
  const matchers: Matcher[] = [];
  let rest = inner;
  while (rest !== '') {
    const match = MATCHER.exec(rest);
    const operator = OPERATORS.find((known) => known === match?.[3]);
    if (match === null || operator === undefined) {
      return {
        ok: false,
        message: `"${shortened(rest, LONGEST_SHOWN)}" is no matcher. Write label="value" with = != =~ or !~, and a comma between two of them.`,
      };
    }
    const label = match[1] ?? unquote(match[2] ?? '');
    const value = unquote(match[4] ?? '');
    if (label === undefined || value === undefined) {
      return { ok: false, message: `"${match[0].trim()}" has an escape that PromQL does not know.` };
    }
    matchers.push({ label, operator, value });
    rest = rest.slice(match[0].length);
  }
  return { ok: true, matchers };
}

const OPERATORS = ['=', '!=', '=~', '!~'] as const;
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\`[^\`]*\``;
const MATCHER = new RegExp(String.raw`^\s*(?:([a-zA-Z_]\w*)|(${QUOTED}))\s*(=~|!~|!=|=)\s*(${QUOTED})\s*(?:,\s*|$)`);

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The text that a quoted one stands for; undefined when it holds an unknown escape. */
function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) {
    return inner;
  }
  let known = true;
  const text = inner.replace(
    /\\(?:x([0-7][0-9a-fA-F])|u([0-9a-fA-F]{4})|(.))/gs,
    (_, hex: string | undefined, unicode: string | undefined, letter: string | undefined) => {
      const code = hex ?? unicode;
      if (code !== undefined) {
        return String.fromCharCode(parseInt(code, 16));
      }
      const plain = letter !== undefined && Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      known &&= plain !== undefined;
      return plain ?? '';
    }
  );
  return known ? text : undefined;
}
