import fc from 'fast-check';
import { escapeRegex } from '../series/labels';
import { templatesOf } from './testing/templates';
import { interpolateFilter, type FilterWith } from './filter';
import { variablesOf } from './variables';

const VARIABLES = variablesOf(
  templatesOf({
    d: ['chat', 'code'],
    env: ['eu', 'us'],
    only: ['a.b'],
    typed: 'a.*',
    pair: 'chat|code',
    none: [],
    blank: '',
    label: 'base_model',
    operator: '!=',
    all: { all: '.*' },
    some: { all: 'chat-.*|code-.*' },
    word: { all: 'everything' },
    listed: '.*',
  }),
  {}
);
const PATH = 'accounts/acme/deployments/';

function interpolated({ label = 'd', operator, value = '', values }: Partial<FilterWith<string>>) {
  return interpolateFilter({ label, operator: operator ?? '=', value, ...(values && { values }) }, VARIABLES);
}

test.each<[string, Partial<FilterWith<string>>, Partial<FilterWith<string>>]>([
  ['text before each value', { value: `${PATH}$d` }, { operator: '=|', values: [`${PATH}chat`, `${PATH}code`] }],
  [
    'the same for "not"',
    { operator: '!=', value: `${PATH}$d` },
    { operator: '!=|', values: [`${PATH}chat`, `${PATH}code`] },
  ],
  ['text behind each value', { value: '$d-canary' }, { operator: '=|', values: ['chat-canary', 'code-canary'] }],
  ['text on both sides', { value: 'x-${d}-y' }, { operator: '=|', values: ['x-chat-y', 'x-code-y'] }],
  [
    'every combination of two variables',
    { value: '$env-[[d]]' },
    { operator: '=|', values: ['eu-chat', 'eu-code', 'us-chat', 'us-code'] },
  ],
  [
    'text around in a list',
    { operator: '=|', values: ['x', 'eu-$d'] },
    { operator: '=|', values: ['x', 'eu-chat', 'eu-code'] },
  ],
  ['a list of one stays a list', { operator: '!=|', values: ['$only'] }, { operator: '!=|', values: ['a.b'] }],
  [
    'words that any of which may stand in it',
    { operator: 'contains', value: '$d' },
    { operator: 'contains', values: ['chat', 'code'] },
  ],
  ['text around a word', { operator: 'contains', value: 'eu-$only' }, { operator: 'contains', value: 'eu-a.b' }],
  ['several limits, for a message later', { operator: '>', value: '$d' }, { operator: '>', values: ['chat', 'code'] }],
  ['text around in a pattern', { operator: '=~', value: `${PATH}$d` }, { operator: '=~', value: `${PATH}(chat|code)` }],
  [
    'one value chosen from a list, as text in a pattern',
    { operator: '!~', value: 'x-$only' },
    { operator: '!~', value: 'x-a\\.b' },
  ],
  [
    'a typed pattern within a pattern',
    { operator: '=~', value: 'x-$pair' },
    { operator: '=~', value: 'x-(chat|code)' },
  ],
  ['a typed pattern under "is", as text', { value: '$typed' }, { operator: '=', value: 'a.*' }],
  ['All under "is"', { value: '$all' }, { operator: '=~', value: '.*' }],
  ['All under "is not"', { operator: '!=', value: '$all' }, { operator: '!~', value: '.*' }],
  ['All under "one of"', { operator: '=|', values: ['x', '$all'] }, { operator: '=~', value: '.*' }],
  ['All under "none of"', { operator: '!=|', values: ['$all'] }, { operator: '!~', value: '.*' }],
  ['All under a pattern', { operator: '=~', value: '$all' }, { operator: '=~', value: '.*' }],
  ['All under "contains"', { operator: 'contains', value: '$all' }, { operator: '=~', value: '.*' }],
  ['an option that is .*', { operator: '!=', value: '$listed' }, { operator: '!~', value: '.*' }],
  ['.* that was typed', { value: '.*' }, { operator: '=~', value: '.*' }],
  ['text around All', { value: 'a.b/$all' }, { operator: '=~', value: 'a\\.b/.*' }],
  ['text around All and a list', { value: '$d/$all' }, { operator: '=~', value: '(chat|code)/.*' }],
  ['text around All in words', { operator: 'contains', value: 'eu.$all' }, { operator: '=~', value: '.*(eu\\..*).*' }],
  ['an All that is another pattern', { operator: '!=', value: '$some' }, { operator: '!~', value: 'chat-.*|code-.*' }],
  ['text around such an All', { value: 'x/$some' }, { operator: '=~', value: 'x/(chat-.*|code-.*)' }],
  ['an All that is a plain word', { value: '$word' }, { operator: '=', value: 'everything' }],
  ['a format of the author’s choice', { value: '${d:csv}' }, { operator: '=', value: 'chat,code' }],
  [
    'such a format in a pattern',
    { operator: '=~', value: 'x-${d:regex}|${d:pipe}' },
    { operator: '=~', value: 'x-(chat|code)|chat|code' },
  ],
  ['nothing chosen', { value: '$none' }, { operator: '=', value: '' }],
  ['text around nothing', { value: 'x-$blank' }, { operator: '=', value: 'x-' }],
  ['a variable that does not exist, as it is written', { value: 'x-$nobody' }, { operator: '=', value: 'x-$nobody' }],
  [
    'label and operator',
    { label: '$label', operator: '$operator', value: '$only' },
    { label: 'base_model', operator: '!=', value: 'a.b' },
  ],
  ['blanks at the ends', { value: ' chat ' }, { operator: '=', value: ' chat ' }],
])('%s: %j', (_, filter, expected) => {
  expect(interpolated(filter)).toEqual({ label: 'd', value: '', ...expected });
});

test('thousands of combinations become one pattern, which means the same', () => {
  const many = Array.from({ length: 50 }, (_, index) => `v.${index}`);
  const variables = variablesOf(templatesOf({ a: many, b: many }), {});
  const { operator, value } = interpolateFilter({ label: 'd', operator: '!=', value: '$a/$b' }, variables);
  expect(operator).toBe('!~');
  const group = `(${many.map(escapeRegex).join('|')})`;
  expect(value).toBe(`${group}/${group}`);
});

test('text around a list goes to each of its values, whatever they are', () => {
  const text = fc.string().filter((one) => !/[$[\]{}]/.test(one));
  const values = fc.array(
    fc.string().filter((one) => one !== '.*'),
    { minLength: 2, maxLength: 5 }
  );
  fc.assert(
    fc.property(text, values, text, (before, chosen, after) => {
      const variables = variablesOf(templatesOf({ d: chosen }), {});
      expect(interpolateFilter({ label: 'l', operator: '=', value: `${before}\${d}${after}` }, variables)).toEqual({
        label: 'l',
        operator: '=|',
        value: '',
        values: chosen.map((value) => before + value + after),
      });
    })
  );
});
