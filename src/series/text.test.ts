import { pageTitle, shortened, sizeText, withoutTrailing } from './text';

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

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.0 KB'],
  [3_812_158, '3.8 MB'],
  [227_123_456, '227 MB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

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

test.each([
  ['<!doctype html><html><head><TITLE lang="en">Bad gateway</TITLE>', 'Bad gateway'],
  ['\n <html><title>cut', 'cut'],
  ['<html><body>none</body>', ''],
  ['<title', ''],
  ['upstream failed <title>no</title>', undefined],
  ['{"message":"no page"}', undefined],
  ['', undefined],
])('of %j it is %j', (body, title) => {
  expect(pageTitle(body)).toBe(title);
});

test('is not looked for in what follows the head of a page', () => {
  expect(pageTitle(`<html>${' '.repeat(100_000)}<title>late</title>`)).toBe('');
});
