import { FieldType } from '@grafana/data';
import { withUnbrokenPercents } from './run';

test.each([
  ['98.5 % of 12,000 requests, 99 % are promised', '98.5\u00a0% of 12,000 requests, 99\u00a0% are promised'],
  ['+12 %', '+12\u00a0%'],
  ['a % b, 1 h', 'a % b, 1 h'],
])('a narrow column does not break between a number and its %%: %s', (said, shown) => {
  const words = { name: 'In words', type: FieldType.string, config: {}, values: [said, null] };
  const share = { name: 'Good', type: FieldType.number, config: {}, values: [1, null] };
  const frame = withUnbrokenPercents({ length: 2, fields: [words, share] });
  expect(frame.fields.map(({ values }) => values)).toEqual([
    [shown, null],
    [1, null],
  ]);
});
