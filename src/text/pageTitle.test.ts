import { pageTitle } from './pageTitle';

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
