import { likePattern, pythonPattern } from './pattern';

test.each([
  ['', 'a.c', 'xabcx', true],
  ['flags at the start', '(?i)^(ABC)$', 'abc', true],
  ['a name of a group', '(?P<first>a)b', 'ab', true],
  ['an escaped sign', 'a\\-b', 'a-b', true],
  ['a backslash that is meant', '"\\\\"x', '"\\"x', true],
  ['an alternative of nothing', 'x\n|', 'y', true],
])('a pattern of Python %s', (_, pattern, text, matches) => {
  expect(pythonPattern(pattern)?.test(text)).toBe(matches);
});

test.each(['(a', '[a', '*b', 'a(?i)b', 'a\\', '\\y'])('what Python cannot read, neither can we: %s', (pattern) => {
  expect(pythonPattern(pattern)).toBeUndefined();
});

test.each(['x\\Z', '(?x)a b', 'a++', '(?#comment)', '\\Ax'])('what means something else is refused: %s', (pattern) => {
  expect(() => pythonPattern(pattern)).toThrow('does not know');
});

test.each([
  ['%b%', 'abc', true],
  ['a_c', 'abc', true],
  ['a_c', 'ac', false],
  ['a.c', 'abc', false],
  ['A%', 'abc', false],
  ['%\n%', 'a\nb', true],
])('LIKE %j of %j', (pattern, text, matches) => {
  expect(likePattern(pattern, '').test(text)).toBe(matches);
});
