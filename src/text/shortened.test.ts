import { shortened } from './shortened';

test.each([
  [' a\n\n  b\t', 10, 'a b'],
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['', 6, ''],
])('%j in %d characters is %j', (text, longest, line) => {
  expect(shortened(text, longest)).toBe(line);
});

test('of a long text only the beginning counts', () => {
  expect(shortened(`${' '.repeat(1_000_000)}late`, 100)).toBe('');
});
