import { loadPatterns } from '../../series/pattern';
import { checkedMatchers } from './checkedMatchers';

beforeAll(loadPatterns);

test('expressions of RE2 are matchers', () => {
  expect(checkedMatchers('cluster=~`(?i)eu-\\d`, env!="(?!x)"')).toEqual({
    ok: true,
    matchers: [
      { label: 'cluster', operator: '=~', value: '(?i)eu-\\d' },
      { label: 'env', operator: '!=', value: '(?!x)' },
    ],
  });
});

test.each([
  [
    'an expression that RE2 refuses',
    'a="b", env!~"(?!x)"',
    'The matcher on env is not a regular expression: (?!x) (inv',
  ],
  ['what is no matcher', 'a=b', 'is no matcher'],
])('%s is refused with the reason', (_, text, message) => {
  expect(checkedMatchers(text)).toEqual({ ok: false, message: expect.stringContaining(message) });
});
