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
export function patternAdvice(reason: string): string {
  return ADVICE.find(([known]) => known.test(reason))?.[1] ?? '';
}
