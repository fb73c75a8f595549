import { invalid } from '../refusal';

/** A piece of a filter. Names keep their dots and backticks. */
export type Token =
  { kind: 'name' | 'operator' | 'number' | 'mark'; text: string } | { kind: 'string'; text: string; value: string };

const PATTERNS: ReadonlyArray<[Exclude<Token['kind'], 'string'>, RegExp]> = [
  ['number', /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy],
  ['name', /(?:[A-Za-z_][\w]*|`[^`]*`)(?:\.(?:[\w-]+|`[^`]*`))*/y],
  ['operator', /!=|<=|>=|=|<|>/y],
  ['mark', /[(),]/y],
];
/** MLflow's reader takes a quote after a backslash for a part of the text. */
const STRING = /'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"/y;

/** @throws Refusal for what no clause can have */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    if (/\s/.test(filter.charAt(at))) {
      at++;
      continue;
    }
    const token = tokenAt(filter, at);
    if (token === undefined) {
      throw invalid(`Invalid clause(s) in filter string: '${filter.slice(at)}'`);
    }
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(filter: string, at: number): Token | undefined {
  STRING.lastIndex = at;
  const string = STRING.exec(filter);
  if (string !== null) {
    return { kind: 'string', text: string[0], value: string[1] ?? string[2] ?? '' };
  }
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(filter);
    if (found !== null) {
      return { kind, text: found[0] };
    }
  }
  return undefined;
}
