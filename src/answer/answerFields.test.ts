import { FieldType, type Field } from '@grafana/data';
import { asShown } from './answerFields';

const field = (values: unknown[], more: Partial<Field> = {}): Field => ({
  name: 'In words',
  type: FieldType.string,
  config: {},
  values,
  ...more,
});

test.each([
  ['98.5 % of 12,000 requests, 99 % are promised', '98.5\u00a0% of 12,000 requests, 99\u00a0% are promised'],
  ['+12 %', '+12\u00a0%'],
  ['a % b, 1 h', 'a % b, 1 h'],
])('a narrow column does not break between a number and its %%: %s', (said, shown) => {
  expect(asShown(field([said, null])).values).toEqual([shown, null]);
});

test('numbers stay numbers', () => {
  const values = [1, null];
  expect(asShown(field(values, { type: FieldType.number })).values).toBe(values);
});

test('what wraps is as wide as there is room, and says so in both of Grafana’s words; other widths are kept', () => {
  const words = asShown(field([], { config: { custom: { cellOptions: { wrapText: true } } } }));
  expect(words.config.custom).toEqual({ cellOptions: { wrapText: true }, minWidth: 320, wrapText: true });
  const narrow = asShown(field([], { config: { custom: { width: 50 } } }));
  expect(narrow.config).toMatchObject({ displayNameFromDS: 'In words', custom: { width: 50 } });
});
