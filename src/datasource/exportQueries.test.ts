import { AbstractLabelOperator } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { exportQueries } from './exportQueries';
import { ERRORS, KV, REQUESTS } from './testing/brought';

const { Equal, NotEqual, EqualRegEx, NotEqualRegEx } = AbstractLabelOperator;

test.each<[string, Partial<FireworksQuery>, object[]]>([
  [
    'a metric with filters',
    {
      metric: KV,
      filters: [
        { label: 'deployment_id', operator: '=', value: 'a"b\\' },
        { label: 'base_model', operator: '!~', value: 'x\\.y' },
      ],
    },
    [
      { name: '__name__', operator: Equal, value: KV },
      { name: 'deployment_id', operator: Equal, value: 'a\\"b\\\\' },
      { name: 'base_model', operator: NotEqualRegEx, value: 'x\\\\.y' },
    ],
  ],
  [
    'lists and variables, which Prometheus takes as patterns',
    {
      metric: KV,
      filters: [
        { label: 'a', operator: '=|', value: '', values: ['x.y', '$z'] },
        { label: 'b', operator: '!=', value: '$v' },
        { label: 'c', operator: '!=|', value: '', values: ['q'] },
      ],
    },
    [
      { name: '__name__', operator: Equal, value: KV },
      { name: 'a', operator: EqualRegEx, value: 'x\\\\.y|$z' },
      { name: 'b', operator: NotEqualRegEx, value: '$v' },
      { name: 'c', operator: NotEqual, value: 'q' },
    ],
  ],
  [
    'what is computed, as what it is computed of',
    { metric: 'error_ratio' },
    [{ name: '__name__', operator: EqualRegEx, value: `${ERRORS}|${REQUESTS}` }],
  ],
  [
    'classes of codes, as the pattern that they are, and no filter that has no label yet',
    {
      metric: ERRORS,
      filters: [
        { label: 'http_code', operator: '=', value: '5xx' },
        { label: 'code', operator: '!=|', value: '', values: ['4xx', '503'] },
        { label: 'http_code', operator: '=', value: '$code' },
        { label: '', operator: '=', value: '' },
      ],
    },
    [
      { name: '__name__', operator: Equal, value: ERRORS },
      { name: 'http_code', operator: EqualRegEx, value: '5..' },
      { name: 'http_code', operator: NotEqualRegEx, value: '4..|503' },
      { name: 'http_code', operator: EqualRegEx, value: '$code' },
    ],
  ],
  [
    'codes of an error ratio, whose requests have none',
    {
      metric: 'error_ratio',
      codes: ['5xx', '429'],
      filters: [
        { label: 'http_code', operator: '=', value: '503' },
        { label: 'deployment_id', operator: '=', value: 'a' },
      ],
    },
    [
      { name: '__name__', operator: EqualRegEx, value: `${ERRORS}|${REQUESTS}` },
      { name: 'http_code', operator: EqualRegEx, value: '503|' },
      { name: 'deployment_id', operator: Equal, value: 'a' },
      { name: 'http_code', operator: EqualRegEx, value: '5..|429|' },
    ],
  ],
  ['traces, which select no series', { queryType: 'traces' }, []],
  ['arithmetic, which selects none', { queryType: 'arithmetic', expression: 'A / B' }, []],
  ['a new row', {}, []],
])('%s go on to another data source', (_, query, labelMatchers) => {
  expect(exportQueries([{ refId: 'B', ...query }])).toEqual([{ refId: 'B', labelMatchers }]);
});
