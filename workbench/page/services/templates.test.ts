import { dateTime, FieldType, type TimeRange } from '@grafana/data';
import { createTemplates } from './templates';
import { ALL_VALUE, type VariableState } from './variables';

const from = dateTime(Date.UTC(2026, 0, 1));
const to = dateTime(Date.UTC(2026, 0, 1, 1));
const range: TimeRange = { from, to, raw: { from: 'now-1h', to: 'now' } };

const plain: VariableState = {
  name: 'one',
  label: 'One',
  type: 'custom',
  hide: 0,
  multi: false,
  includeAll: false,
  allValue: undefined,
  options: ['a', 'b.c', 'd'].map((value) => ({ text: `text ${value}`, value })),
  value: ['a'],
  text: ['text a'],
  filters: [],
  datasourceUid: undefined,
};
const variables: VariableState[] = [
  plain,
  { ...plain, name: 'two', multi: true, value: ['a', 'b.c'], text: ['text a', 'text b.c'] },
  { ...plain, name: 'single', multi: true, value: ['b.c'], text: ['text b.c'] },
  { ...plain, name: 'all', multi: true, includeAll: true, value: [ALL_VALUE], text: ['All'] },
  { ...plain, name: 'pattern', includeAll: true, allValue: '.*', value: [ALL_VALUE], text: ['All'] },
  { ...plain, name: 'where', type: 'adhoc', datasourceUid: 'fw', filters: [{ key: 'k', operator: '=', value: 'v' }] },
];
const templates = createTemplates(
  () => ({ variables, range, dashboardUid: 'board' }),
  (name) => (name === 'Fireworks' ? 'fw' : undefined)
);

describe('replace', () => {
  it.each([
    ['$name is replaced', '[$one]', '[a]'],
    ['${name} is replaced', '[${one}]', '[a]'],
    ['[[name]] is replaced', '[[[one]]]', '[a]'],
    ['[[name:format]] too', '[[two:csv]]', 'a,b.c'],
    ['an unknown name stays as it is written', '$none ${none:csv} [[none]]', '$none ${none:csv} [[none]]'],
    ['several values are a glob by default', '$two', '{a,b.c}'],
    ['one value of a multi-value variable is itself', '$single', 'b.c'],
    ['csv', '${two:csv}', 'a,b.c'],
    ['pipe', '${two:pipe}', 'a|b.c'],
    ['regex escapes and groups', '${two:regex}', '(a|b\\.c)'],
    ['regex of one value has no group', '${single:regex}', 'b\\.c'],
    ['raw', '${two:raw}', 'a,b.c'],
    ['text shows what people see', '${two:text}', 'text a + text b.c'],
    ['json', '${two:json}', '["a","b.c"]'],
    ['json of a single value is the value', '${one:json}', 'a'],
    ['singlequote', '${two:singlequote}', "'a','b.c'"],
    ['doublequote', '${two:doublequote}', '"a","b.c"'],
    ['queryparam', '${two:queryparam}', 'var-two=a&var-two=b.c'],
    ['All is every option', '${all:csv}', 'a,b.c,d'],
    ['All with a value of its own is that value, not formatted', '${pattern:regex}', '.*'],
    ['All as text is its name', '${all:text}', 'All'],
    ['All in an address is $__all', '${all:queryparam}', 'var-all=%24__all'],
    ['also with a value of its own', '${pattern:queryparam}', 'var-pattern=%24__all'],
    ['the start in milliseconds', '$__from', String(from.valueOf())],
    ['the end as a date', '${__to:date:iso}', '2026-01-01T01:00:00.000Z'],
    ['the start in seconds', '${__from:date:seconds}', String(from.valueOf() / 1000)],
    ['the length of the range', '$__range $__range_s $__range_ms', '3600s 3600 3600000'],
    ['the range in an address', '$__url_time_range', 'from=now-1h&to=now'],
    ['the uid of the dashboard', '${__dashboard.uid}', 'board'],
    ['an ad hoc filter is nothing as text', '[$where]', '[]'],
    ['text without variables stays', '5 $', '5 $'],
  ])('%s', (_name, target, expected) => {
    expect(templates.replace(target)).toBe(expected);
  });

  it('takes the default format where none is written', () => {
    expect(templates.replace('$two ${two:pipe}', {}, 'csv')).toBe('a,b.c a|b.c');
  });

  it('prefers scoped variables', () => {
    expect(templates.replace('$one $__interval', { one: { text: '', value: 'x' }, __interval: { value: '1m' } })).toBe(
      'x 1m'
    );
  });

  it('calls a format function with the value, a list for a multi-value variable, and what is known of the variable', () => {
    const seen: unknown[] = [];
    const format = (value: unknown, { name, multi }: { name: string; multi: boolean }) => {
      seen.push([name, multi, value]);
      return '!';
    };
    expect(templates.replace('$one $two $single $all $none', {}, format)).toBe('! ! ! ! $none');
    expect(seen).toEqual([
      ['one', false, 'a'],
      ['two', true, ['a', 'b.c']],
      ['single', true, ['b.c']],
      ['all', true, ['a', 'b.c', 'd']],
    ]);
  });

  it('tells which references were found', () => {
    const interpolations: never[] = [];
    templates.replace('$one $none', {}, undefined, interpolations);
    expect(interpolations).toMatchObject([
      { variableName: 'one', value: 'a', found: true },
      { variableName: 'none', value: '$none', found: false },
    ]);
  });

  it('fills in what a link stands on', () => {
    const field = { name: 'Value', type: FieldType.number, config: {}, labels: { deployment: 'd1' }, values: [7] };
    const frame = { fields: [field], length: 1 };
    const scoped = { __dataContext: { value: { frame, field, rowIndex: 0, data: [frame] } } };
    expect(templates.replace('${__data.fields["Value"].numeric}', scoped)).toBe(
      templates.replace('${__value.raw}', scoped)
    );
    expect(templates.replace('${__field.labels.deployment} ${__value.raw} ${__data.fields.Value}', scoped)).toBe(
      'd1 7 7'
    );
  });
});

describe('containsTemplate', () => {
  it.each([
    ['$one', true],
    ['x ${two:csv}', true],
    ['[[all]]', true],
    ['$none', false],
    ['plain', false],
    [undefined, false],
  ])('%s: %s', (target, expected) => {
    expect(templates.containsTemplate(target)).toBe(expected);
  });
});

describe('getVariables', () => {
  it('gives a list for a multi-value variable and one value for others', () => {
    expect(templates.getVariables()).toMatchObject([
      { name: 'one', current: { value: 'a' } },
      { name: 'two', current: { value: ['a', 'b.c'] } },
      {},
      {},
      {},
      {},
    ]);
  });
});

describe('getAdhocFilters', () => {
  it('gives the filters of the data source that is named', () => {
    expect(templates.getAdhocFilters('Fireworks')).toEqual([{ key: 'k', operator: '=', value: 'v' }]);
    expect(templates.getAdhocFilters('Other')).toEqual([]);
  });
});
