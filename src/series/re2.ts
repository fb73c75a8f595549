import { RE2JS } from 're2js';

/** A test for whole texts, or why there is none. */
type Compiled = ((text: string) => boolean) | { refused: string };

/** A dot matches a newline, as in Prometheus 3. */
const PROMETHEUS = '(?s)';

/**
 * Compiles with a port of RE2, which never tries a text twice. For `import()` alone: it is as large as all the rest.
 */
export function compileRe2(pattern: string): Compiled {
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
const compiled = new Map<string, Compiled>();
const REMEMBERED = 100;

function compile(pattern: string): Compiled {
  try {
    const program = RE2JS.compile(PROMETHEUS + pattern);
    return (text) => program.testExact(text);
  } catch (error) {
    const reason = reasonOf(error, pattern);
    return { refused: [reason, adviceFor(reason)].filter((part) => part !== '').join('. ') };
  }
}

/** RE2's own words, without what was put before the pattern. */
function reasonOf(error: unknown, pattern: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '').replace(`\`${PROMETHEUS}${pattern}`, () => `\`${pattern}`);
}

/** RE2's reason, and what its author can write instead. */
const ADVICE: ReadonlyArray<readonly [reason: RegExp, advice: string]> = [
  [/`\(\?<?[=!]/, 'There is no lookahead or lookbehind; exclude what must not match by another filter with !~'],
  [/`\\(\d|k)`/, 'There are no references back to a group'],
  [
    /^missing argument to repetition operator: `[*+?]`/,
    'For any text write .*, for the character itself put a \\ before it',
  ],
  [/^invalid nested repetition operator/, 'Take all but one of the repetitions away'],
  [/^invalid repeat count/, 'Write the lower count first; with all that is repeated around it, it may come to 1000'],
  [/^(missing closing [)\]]|unexpected \)|trailing backslash)/, 'For the character itself put a \\ before it'],
];

/** What to do about a pattern that RE2 refuses, as a sentence without its full stop; empty where there is nothing to say. */
function adviceFor(reason: string): string {
  return ADVICE.find(([known]) => known.test(reason))?.[1] ?? '';
}
