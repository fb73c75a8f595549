import fc from 'fast-check';
import {
  compileMatchers,
  dropLabel,
  equalBut,
  escapeRegex,
  keepLabels,
  labelKey,
  labelValue,
  type Labels,
  type Matcher,
} from './labels';
import { loadPatterns, PatternError } from './pattern';

const labelSets = fc.dictionary(fc.string(), fc.string());

describe('labelKey', () => {
  it('is the same whatever order the labels came in', () => {
    fc.assert(
      fc.property(labelSets, (labels) => {
        const reversed = Object.fromEntries(Object.entries(labels).reverse());
        expect(labelKey(reversed)).toBe(labelKey(labels));
      })
    );
  });

  it('tells different label sets apart', () => {
    fc.assert(
      fc.property(labelSets, labelSets, (first, second) => {
        const equal = JSON.stringify(Object.entries(first).sort()) === JSON.stringify(Object.entries(second).sort());
        expect(labelKey(first) === labelKey(second)).toBe(equal);
      })
    );
  });

  it('can leave one label out', () => {
    expect(labelKey({ le: '5', a: '1' }, 'le')).toBe(labelKey({ a: '1' }));
  });
});

describe('equalBut', () => {
  it('agrees with the keys of both, wherever both have the label', () => {
    const buckets = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', '1', '2'));
    fc.assert(
      fc.property(buckets, buckets, fc.string(), fc.string(), (first, second, one, other) => {
        const [labels, others] = [
          { ...first, le: one },
          { le: other, ...second },
        ];
        expect(equalBut('le', labels, others)).toBe(labelKey(labels, 'le') === labelKey(others, 'le'));
      })
    );
  });

  it('tells a missing label from one that is there', () => {
    expect(equalBut('le', { a: '1', le: '5' }, { a: '1', b: '2' })).toBe(false);
    expect(equalBut('le', { a: '1' }, { a: '1', le: '5' })).toBe(false);
  });
});

describe('keepLabels', () => {
  it('leaves out a label that the series lacks, or has empty, as `by` does', () => {
    expect(keepLabels({ a: '1', b: '' }, ['a', 'b', 'c'])).toEqual({ a: '1' });
  });

  it('does not take inherited properties for labels', () => {
    expect(keepLabels({}, ['constructor', 'toString'])).toEqual({});
  });
});

it('dropLabel drops one label and keeps the rest', () => {
  expect(dropLabel({ le: '5', a: '1' }, 'le')).toEqual({ a: '1' });
});

it('labelValue of a missing label is empty', () => {
  expect(labelValue({ a: '1' }, 'constructor')).toBe('');
});

describe('compileMatchers', () => {
  it.each<[string, Matcher['operator'], string, Labels, boolean]>([
    ['equals', '=', 'x', { a: 'x' }, true],
    ['finds a missing label empty', '=', '', {}, true],
    ['finds a missing label unequal', '!=', 'x', {}, true],
    ['anchors at the start', '=~', 'b', { a: 'ab' }, false],
    ['anchors at the end', '=~', 'a', { a: 'ab' }, false],
    ['anchors each alternative', '=~', 'a|b', { a: 'ax' }, false],
    ['lets a dot match a newline', '=~', 'x.y', { a: 'x\ny' }, true],
    ['matches a missing label by an empty pattern', '=~', '.*', {}, true],
    ['excludes by pattern', '!~', '5..', { a: '503' }, false],
  ])('%s', (_, operator, value, labels, matches) => {
    expect(compileMatchers([{ label: 'a', operator, value }])(labels)).toBe(matches);
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
