import { printSelector } from '../../promql';
import type { Matcher } from '../../series/labels';
import { loadPatterns } from '../../series/pattern';
import { checkedMatchers, readMatchers } from './settings';
import fc from 'fast-check';

test.each<[string, string | undefined, Matcher[]]>([
  ['nothing is no matcher', undefined, []],
  ['blanks are no matcher', '  ', []],
  ['empty braces are no matcher', '{ }', []],
  ['one matcher', 'cluster="a"', [{ label: 'cluster', operator: '=', value: 'a' }]],
  [
    'several, with every operator',
    'cluster="a",env=~"p.*" , b != "c", d!~"e"',
    [
      { label: 'cluster', operator: '=', value: 'a' },
      { label: 'env', operator: '=~', value: 'p.*' },
      { label: 'b', operator: '!=', value: 'c' },
      { label: 'd', operator: '!~', value: 'e' },
    ],
  ],
  ['braces around and a comma at the end', '{job="fw",}', [{ label: 'job', operator: '=', value: 'fw' }]],
  ['a comma and braces within a value', 'a="{x,y}"', [{ label: 'a', operator: '=', value: '{x,y}' }]],
  ['escapes of Go', String.raw`a="\"\\\n\x24\u00e9"`, [{ label: 'a', operator: '=', value: '"\\\n$é' }]],
  ['single quotes', `a='b"c'`, [{ label: 'a', operator: '=', value: 'b"c' }]],
  ['backticks keep what they hold', 'a=~`\\d+`', [{ label: 'a', operator: '=~', value: '\\d+' }]],
  ['a label name in quotes', '"service.name"="x"', [{ label: 'service.name', operator: '=', value: 'x' }]],
])('%s', (_, text, matchers) => {
  expect(readMatchers(text)).toEqual({ ok: true, matchers });
});

test.each([
  ['a value without quotes', 'cluster=a', '"cluster=a" is no matcher'],
  ['a metric name before the braces', 'up{job="fw"}', 'is no matcher'],
  ['an open string', 'a="b', 'is no matcher'],
  ['no comma between', 'a="b" c="d"', 'is no matcher'],
  ['an unknown operator', 'a>"b"', 'is no matcher'],
  ['an unknown escape', String.raw`a="\q"`, 'an escape that PromQL does not know'],
])('%s is refused with what is wrong', (_, text, message) => {
  const outcome = readMatchers(text);
  expect(outcome).toMatchObject({ ok: false });
  expect(outcome.ok ? '' : outcome.message).toContain(message);
});

test('whatever matchers are printed are read back', () => {
  const matcher = fc.record<Matcher>({
    label: fc.oneof(fc.stringMatching(/^[a-z_][a-z0-9_]*$/), fc.string({ minLength: 1 })),
    operator: fc.constantFrom('=', '!=', '=~', '!~'),
    value: fc.string({ unit: 'grapheme' }),
  });
  fc.assert(
    fc.property(fc.array(matcher), (matchers) => {
      expect(readMatchers(printSelector('x', matchers).slice(1))).toEqual({ ok: true, matchers });
    })
  );
});

describe('matchers of the settings', () => {
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
});
