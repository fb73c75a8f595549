import { optionsOf } from './variableOptions';

const found = (...texts: string[]) => texts.map((text) => ({ text }));

describe('optionsOf', () => {
  it.each([
    ['keeps order and drops what is there twice', found('b', 'a', 'b'), undefined, 0, ['b', 'a']],
    ['sorts by letters', found('b', 'a', 'C'), undefined, 1, ['a', 'b', 'C']],
    ['sorts downwards', found('a', 'b'), undefined, 2, ['b', 'a']],
    ['sorts by number', found('10', '9', '1'), undefined, 3, ['1', '9', '10']],
    ['a regular expression filters', found('prod-1', 'test-1'), '/prod/', 0, ['prod']],
    ['its first group is the value', found('prod-1', 'test-2'), '/(\\d)/', 0, ['1', '2']],
    ['without slashes it is the whole expression', found('prod-1'), '.*-1', 0, ['prod-1']],
  ])('%s', (_name, values, regex, sort, expected) => {
    expect(optionsOf(values, regex, sort).map(({ value }) => value)).toEqual(expected);
  });

  it('takes text and value from groups of these names', () => {
    const regex = '/^(?<value>(?:.*\\/)?(?<text>[^\\/]+))$/';
    expect(optionsOf(found('accounts/a/models/m'), regex, 0)).toEqual([{ text: 'm', value: 'accounts/a/models/m' }]);
  });

  it('keeps a value beside its text', () => {
    expect(optionsOf([{ text: 'Model', value: 'm' }], undefined, 0)).toEqual([{ text: 'Model', value: 'm' }]);
  });
});
