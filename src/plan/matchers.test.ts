import { loadPatterns } from '../series/pattern';
import { ERRORS } from '../catalogue';
import type { Filter, FireworksQuery } from '../types';
import { interpolateQuery } from './savedQuery';
import { toMatchers } from './matchers';
import { planQuery } from './planQuery';
import { templatesOf, type VariableValue } from './testing/templates';

beforeAll(loadPatterns);

const VARIABLES: Record<string, VariableValue> = {
  two: ['500', '429'],
  mixed: ['4xx', '503'],
  digits: ['4', '5'],
  all: { all: '.*' },
  none: [],
};

function planOf(query: Partial<FireworksQuery>) {
  return planQuery(interpolateQuery({ refId: 'A', metric: 'error_ratio', ...query }, templatesOf(VARIABLES), {}));
}

describe('codes of an error ratio', () => {
  test.each<[string[] | undefined, string | undefined]>([
    [undefined, undefined],
    [[], undefined],
    [['all'], undefined],
    [['.*'], undefined],
    [['$all'], undefined],
    [['$none'], undefined],
    [['503', '.+'], undefined],
    [['5xx'], '5..'],
    [['500,429'], '500|429'],
    [['500|429'], '500|429'],
    [['(500|429)'], '500|429'],
    [[' 503 ', '4XX'], '503|4..'],
    [['$two'], '500|429'],
    [['${two:csv}'], '500|429'],
    [['${two:pipe}'], '500|429'],
    [['${two:regex}'], '500|429'],
    [['${two}', '5xx'], '500|429|5..'],
    [['$mixed'], '4..|503'],
    [['${digits}xx'], '4..|5..'],
  ])('%j', (codes, pattern) => {
    const matchers = pattern === undefined ? [] : [{ label: 'http_code', operator: '=~', value: pattern }];
    expect(planOf({ codes })).toMatchObject({ ok: true, plan: { kind: 'ratio', numerator: { matchers } } });
    expect(planOf({ metric: 'success_ratio', codes })).toMatchObject({ ok: true, plan: { numerator: { matchers } } });
  });

  test.each<[string[], RegExp]>([
    [['5..'], /"5\.\." is no HTTP status code\. Write a code such as 503, a class such as 5xx, or all/],
    [['HTTP 500'], /"HTTP 500" is no HTTP status code/],
    [['500 429'], /"500 429" is no HTTP/],
    [['6xx'], /"6xx" is no HTTP/],
    [['50'], /"50" is no HTTP/],
    [['500', 'constructor'], /"constructor" is no HTTP/],
    [['$code'], /no variable \$code/],
    [['${code}'], /no variable \$\{code\}/],
    [['[[code]]'], /no variable \[\[code\]\]/],
  ])('%j is refused', (codes, message) => {
    expect(planOf({ codes })).toMatchObject({ ok: false, field: 'codes', message: expect.stringMatching(message) });
  });
});

describe('a filter on the code', () => {
  const matcherOf = (filter: Partial<Filter>) => {
    const query = { refId: 'A', filters: [{ label: 'http_code', operator: '=' as const, value: '', ...filter }] };
    return toMatchers(ERRORS, interpolateQuery(query, templatesOf(VARIABLES), {}).filters ?? [])[0];
  };

  test.each<[Partial<Filter>, string, string]>([
    [{ value: '500' }, '=', '500'],
    [{ label: 'code', value: '500' }, '=', '500'],
    [{ operator: '!=', value: '500' }, '!=', '500'],
    [{ value: '5xx' }, '=~', '5..'],
    [{ operator: '!=', value: '5xx' }, '!~', '5..'],
    [{ value: '500,429' }, '=~', '500|429'],
    [{ operator: '!=', value: '500|429' }, '!~', '500|429'],
    [{ operator: '=|', values: ['4xx', '503'] }, '=~', '4..|503'],
    [{ operator: '!=|', values: ['4xx', '503'] }, '!~', '4..|503'],
    [{ value: '$two' }, '=~', '500|429'],
    [{ value: '${two:csv}' }, '=~', '500|429'],
    [{ value: '.*' }, '=~', '.*'],
    [{ value: 'all' }, '=~', '.*'],
    [{ operator: '!=', value: '$all' }, '!~', '.*'],
    [{ operator: '=~', value: '5..' }, '=~', '5..'],
    [{ operator: '=~', value: '$two' }, '=~', '(500|429)'],
    [{ operator: '!~', value: '[45].+' }, '!~', '[45].+'],
    [{ value: '' }, '=', ''],
  ])('%j', (filter, operator, value) => {
    expect(matcherOf(filter)).toEqual({ label: 'http_code', operator, value });
  });

  test.each<[Partial<Filter>, RegExp]>([
    [{ value: 'HTTP 500' }, /"HTTP 500" is no HTTP status code/],
    [{ operator: '!=', value: '5..' }, /"5\.\." is no HTTP status code/],
    [{ operator: '=|', values: ['500', 'x'] }, /"x" is no HTTP status code/],
    [{ operator: '=~', value: '5xx|429' }, /No status code matches .* 5xx\|429\. Write 5\.\./],
    [{ value: '$code' }, /no variable \$code/],
    [{ operator: '=~', value: '$code' }, /No status code matches/],
  ])('%j is refused', (filter, message) => {
    expect(() => matcherOf(filter)).toThrow(message);
  });

  test('another metric may have any values under such a name', () => {
    const filters: Filter[] = [{ label: 'code', operator: '=', value: '2xx' }];
    expect(toMatchers('own_requests', filters)).toEqual(filters);
  });
});
