import fc from 'fast-check';
import { compilePattern, loadPatterns, PatternsNotLoaded, plainPattern, withPatterns } from './pattern';
import prometheusPatterns from './prometheusPatterns.json';
import { compileRe2 } from './re2';

describe('until RE2 is here', () => {
  test('the patterns that most people write are read at once', () => {
    expect(compilePattern('llama\\-v3p1.*|chat')('llama-v3p1-8b')).toBe(true);
    expect(withPatterns(() => compilePattern('4..|503')('503'))).toBe(true);
  });

  test('others have to wait for it, and are read again when it has come', async () => {
    expect(() => compilePattern('(?i)chat')).toThrow(PatternsNotLoaded);
    const waiting = withPatterns(() => compilePattern('(?i)chat')('CHAT'));
    expect(waiting).toBeInstanceOf(Promise);
    expect(await waiting).toBe(true);
    expect(withPatterns(() => compilePattern('(?i)chat')('CHAT'))).toBe(true);
  });
});

/**
 * Patterns, and of some texts those that Prometheus 3.16 (Go 1.26) matches; or, instead of them, its reason to refuse
 * the pattern. Made by its `labels.NewMatcher(labels.MatchRegexp, …)`.
 */
describe.each(prometheusPatterns)('as in Prometheus: $theme', ({ texts, patterns }) => {
  beforeAll(loadPatterns);

  test.each(patterns.map(([pattern, expected]) => ({ pattern: String(pattern), expected })))(
    '$pattern',
    ({ pattern, expected }) => {
      if (typeof expected === 'string') {
        const [reason = ''] = expected.split(': ``');
        expect(() => compilePattern(pattern)).toThrow(reason);
      } else {
        expect(texts.filter(compilePattern(pattern))).toEqual(expected);
      }
    }
  );
});

const PIECES = [
  'a',
  'b',
  'K',
  '-',
  '.',
  '\\.',
  '.*',
  '.+',
  '^',
  '$',
  '(',
  ')',
  '(?:',
  '|',
  'é',
  '😀',
  '\n',
  '\\-',
  '/',
];
const OTHER_PIECES = ['?', '*', '{', '}', ']', '[a]', '\\d', '(?i)'];

test('what the engine’s own regular expressions are used for, RE2 reads in the same way', () => {
  const pattern = fc.array(fc.constantFrom(...PIECES, ...PIECES, ...OTHER_PIECES), { maxLength: 9 });
  const text = fc.array(fc.constantFrom('a', 'b', 'k', 'K', '\u212a', '-', '.', 'é', '😀', '\n', '\u2028', '/'), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 5 }), (pieces, texts) => {
      const plain = plainPattern(pieces.join(''));
      fc.pre(plain !== undefined);
      const matches = compiledByRe2(pieces.join(''));
      for (const one of texts.map((characters) => characters.join(''))) {
        expect(plain.test(one)).toBe(matches(one));
      }
    }),
    { numRuns: 500 }
  );
});

function compiledByRe2(pattern: string): (text: string) => boolean {
  const compiled = compileRe2(pattern);
  if (typeof compiled !== 'function') {
    throw new Error(compiled.refused);
  }
  return compiled;
}

const SLOW_ELSEWHERE = [
  '(.*)+-prod',
  '(a+)+b',
  '(a|a)*b',
  '(a*)*b',
  '(.|.)*z',
  '.*.*.*=.*',
  '.*a.*a.*b',
  '(a|aa)(a|aa)(a|aa)(a|aa)b',
  '(a|.*)b',
  'a.*..*^',
  '(a?){30}a{30}',
  '(?:a|a.){9}z.*',
];

describe('the time for a pattern that others take exponentially long for grows with the text', () => {
  test.each(SLOW_ELSEWHERE)('%s', (pattern) => {
    expect(plainPattern(pattern)).toBeUndefined();
    const matches = compiledByRe2(pattern);
    for (const length of [28, 1000, 2000, 4000]) {
      expect([length, charactersRead(() => matches('a'.repeat(length))) <= 2 * length + 2]).toEqual([length, true]);
    }
  });
});

function charactersRead(run: () => void): number {
  const reads = jest.spyOn(String.prototype, 'charCodeAt');
  const others = jest.spyOn(String.prototype, 'codePointAt');
  try {
    run();
    return reads.mock.calls.length + others.mock.calls.length;
  } finally {
    reads.mockRestore();
    others.mockRestore();
  }
}

describe('a pattern that RE2 refuses comes with what to do', () => {
  beforeAll(loadPatterns);

  test.each([
    ['(?!x).*', 'invalid or unsupported Perl syntax: `(?!`. There is no lookahead or lookbehind; exclude'],
    ['(?<=a)b', 'invalid named capture: `(?<=a)b`. There is no lookahead'],
    ['(a)\\1', 'invalid escape sequence: `\\1`. There are no references back'],
    ['*-prod', 'missing argument to repetition operator: `*`. For any text write .*, for the character'],
    ['a++', 'invalid nested repetition operator: `++`. Take all but one'],
    ['a{1,1001}', 'invalid repeat count: `{1,1001}`. Write the lower count first'],
    ['chat(', 'missing closing ): `chat(`. For the character itself put a \\ before it'],
    ['a)', 'unexpected ): `a)`. For the character itself'],
    ['\\p{Foo}', 'invalid character class range: `\\p{Foo}`'],
  ])('%s', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
