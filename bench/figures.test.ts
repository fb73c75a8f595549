import { median, meetsTarget, type Figure } from './figures';
import { formatTable } from './table';

const FIGURE: Figure = { name: 'parse.speed', value: 5, unit: 'ms', target: { atMost: 5 } };

test.each<[number[], number]>([
  [[3], 3],
  [[30, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});

test.each<[string, Partial<Figure>, boolean]>([
  ['on its upper target', {}, true],
  ['above its upper target', { value: 5.1 }, false],
  ['on its lower target', { target: { atLeast: 5 } }, true],
  ['below its lower target', { target: { atLeast: 5.1 } }, false],
  ['not measured', { value: undefined }, false],
  ['only told', { target: undefined }, true],
])('a figure that is %s', (_, change, meets) => {
  expect(meetsTarget({ ...FIGURE, ...change })).toBe(meets);
});

test('the table marks what misses its target and says what was not measured', () => {
  const table = formatTable([
    { ...FIGURE, beside: 'a peer 9 ms' },
    { ...FIGURE, name: 'size', value: undefined, note: 'not built', target: { atLeast: 2 } },
  ]);
  expect(table.split('\n')).toEqual([
    '   figure       value         target  beside',
    '✓  parse.speed  5 ms          ≤ 5     a peer 9 ms',
    '✗  size         not measured  ≥ 2     not built',
  ]);
});
