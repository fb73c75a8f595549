import { SeriesTable, parseExposition } from './index';

function parse(text: string, table = new SeriesTable()) {
  const exposition = parseExposition(new TextEncoder().encode(text), { table });
  return {
    samples: [...exposition.samples()].map(({ name, value, timestamp }) => [name, value, timestamp]),
    duplicateCount: exposition.duplicateCount,
  };
}

test.each<[string, string, unknown[], number]>([
  [
    'of equal series without timestamps the first wins',
    'a 1\nb 2\na 3\nb 4\n',
    [
      ['a', 1, undefined],
      ['b', 2, undefined],
    ],
    2,
  ],
  ['labels in another order are the same series', 'a{b="1",c="2"} 1\na{c="2",b="1"} 2\n', [['a', 1, undefined]], 1],
  [
    'different timestamps are different samples',
    'a 1 1\na 2 2\na 3\n',
    [
      ['a', 1, 1],
      ['a', 2, 2],
      ['a', 3, undefined],
    ],
    0,
  ],
  [
    'equal timestamps are duplicates',
    'a 1 1\na 2 2\nb 3 1\na 4 1\na 5 2\n',
    [
      ['a', 1, 1],
      ['a', 2, 2],
      ['b', 3, 1],
    ],
    2,
  ],
  [
    'the timestamp of a duplicate does not go to the next line',
    'a 1 1\na 2 1\nb 3\n',
    [
      ['a', 1, 1],
      ['b', 3, undefined],
    ],
    1,
  ],
  [
    'a timestamp of 0 is not the absence of one',
    'a 1\na 2 0\na 3 0\n',
    [
      ['a', 1, undefined],
      ['a', 2, 0],
    ],
    1,
  ],
])('%s', (_, text, samples, duplicateCount) => {
  expect(parse(text)).toEqual({ samples, duplicateCount });
  const table = new SeriesTable();
  parse(text, table);
  expect(parse(text, table)).toEqual({ samples, duplicateCount });
});

test('duplicates are found after many samples, with and without timestamps', () => {
  const body = (stamp: string): string =>
    Array.from({ length: 5000 }, (_, index) => `a{b="${index}"} ${index}${stamp}\n`).join('');
  expect(parse(body('') + body(' 7') + body('') + body(' 7'))).toMatchObject({ duplicateCount: 10_000 });
});

test('duplicates are found in a body that begins like the one before', () => {
  const table = new SeriesTable();
  parse('a 1\nb 2\nc 3\n', table);
  expect(parse('a 1\nb 2\na 3\nc 4\n', table)).toEqual({
    samples: [
      ['a', 1, undefined],
      ['b', 2, undefined],
      ['c', 4, undefined],
    ],
    duplicateCount: 1,
  });
});
