import { withoutTrailing } from './withoutTrailing';

test.each([
  ['https://a.example//', '/', 'https://a.example'],
  ['//', '/', ''],
  ['', '/', ''],
  ['a/b', '/', 'a/b'],
  ['It failed. . ', '. ', 'It failed'],
  ['1.500', '0', '1.5'],
])('%j without trailing %j is %j', (text, characters, rest) => {
  expect(withoutTrailing(text, characters)).toBe(rest);
});
