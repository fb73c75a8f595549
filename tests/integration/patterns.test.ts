import { check } from 'recheck';
import { madeAtLoad, readPatterns } from '../support/patternsOf';

/** Patterns of people: a scanner lets only plain ones through, which are linear; RE2 reads the others. */
const MADE_OF_TEXT = new Set(['src/series/pattern.ts']);
/** Some take half a minute where the checker has no program for this machine and runs as JavaScript. */
const TIMEOUT_MS = 600_000;

const { literals, makers } = readPatterns();
const made = [...makers].filter(([file]) => !MADE_OF_TEXT.has(file)).map(([file]) => [file, madeAtLoad(file)] as const);
const all = [...literals, ...made.flatMap(([, patterns]) => patterns)];
const different = [...new Map(all.map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]))];

test('patterns are made when their module is loaded, where they can be checked', () => {
  const missing = made.filter(([file, patterns]) => patterns.length < (makers.get(file) ?? 0)).map(([file]) => file);
  expect(missing).toEqual([]);
  expect(all.length).toBeGreaterThan(50);
});

// So long that it says the same on every machine; a pattern that takes longer is as good as a slow one.
const LONGEST_MS = 120_000;

test.each(different)(
  '%s takes no more than linear time, whatever the text',
  async (_, { file, source, flags }) => {
    const checked = await check(source, flags, {
      timeout: LONGEST_MS,
    });
    const attack = checked.status === 'vulnerable' ? checked.attack.pattern : undefined;
    expect({ file, status: checked.status, attack }).toEqual({ file, status: 'safe', attack: undefined });
  },
  TIMEOUT_MS
);
