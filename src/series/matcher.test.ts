import fc from 'fast-check';
import type { Labels } from './labels';
import { compileMatchers, escapeRegex, type Matcher } from './matcher';
import { loadPatterns, PatternError } from './pattern';

interface Row {
  does: string;
  matcher: Matcher;
  labels: Labels;
  matches: boolean;
}

const rows: Row[] = [
  { does: 'equals', matcher: { label: 'a', operator: '=', value: 'x' }, labels: { a: 'x' }, matches: true },
  { does: 'finds a missing label empty', matcher: { label: 'a', operator: '=', value: '' }, labels: {}, matches: true },
  {
    does: 'finds a missing label unequal',
    matcher: { label: 'a', operator: '!=', value: 'x' },
    labels: {},
    matches: true,
  },
  {
    does: 'anchors at the start',
    matcher: { label: 'a', operator: '=~', value: 'b' },
    labels: { a: 'ab' },
    matches: false,
  },
  {
    does: 'anchors at the end',
    matcher: { label: 'a', operator: '=~', value: 'a' },
    labels: { a: 'ab' },
    matches: false,
  },
  {
    does: 'anchors each alternative',
    matcher: { label: 'a', operator: '=~', value: 'a|b' },
    labels: { a: 'ax' },
    matches: false,
  },
  {
    does: 'lets a dot match a newline',
    matcher: { label: 'a', operator: '=~', value: 'x.y' },
    labels: { a: 'x\ny' },
    matches: true,
  },
  {
    does: 'matches a missing label by an empty pattern',
    matcher: { label: 'a', operator: '=~', value: '.*' },
    labels: {},
    matches: true,
  },
  {
    does: 'excludes by pattern',
    matcher: { label: 'a', operator: '!~', value: '5..' },
    labels: { a: '503' },
    matches: false,
  },
];

describe('compileMatchers', () => {
  it.each(rows)('$does', ({ matcher, labels, matches }) => {
    expect(compileMatchers([matcher])(labels)).toBe(matches);
  });

  it('wants all matchers to match', () => {
    const matches = compileMatchers([
      { label: 'a', operator: '=', value: '1' },
      { label: 'b', operator: '=', value: '2' },
    ]);
    expect(matches({ a: '1', b: '2' })).toBe(true);
    expect(matches({ a: '1' })).toBe(false);
  });

  it('takes every series when there is no matcher', () => {
    expect(compileMatchers([])({ a: '1' })).toBe(true);
  });

  it('refuses what is no regular expression', async () => {
    await loadPatterns();
    expect(() => compileMatchers([{ label: 'a', operator: '=~', value: '(' }])).toThrow(PatternError);
  });

  it('escapeRegex makes a pattern that matches its text and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, other) => {
        const matches = compileMatchers([{ label: 'a', operator: '=~', value: escapeRegex(text) }]);
        expect(matches({ a: text })).toBe(true);
        expect(matches({ a: other })).toBe(other === text);
      })
    );
  });
});
