import { createExpositionParser, parseExposition, SeriesTable, type Exposition } from './index';

function parse(text: string, table: SeriesTable): Exposition {
  return parseExposition(new TextEncoder().encode(text), { table });
}

function lines(count: number, prefix = 'a'): string {
  return Array.from({ length: count }, (_, index) => `${prefix}{b="${index}"} ${index}\n`).join('');
}

test('a series keeps its id and its labels object from scrape to scrape', () => {
  const table = new SeriesTable();
  const first = parse('a{b="1"} 1\na{b="2"} 2\n', table);
  const second = parse('c 0\na{b="2"} 3\na{b="1"} 4\n', table);
  expect([...first.seriesIds]).toEqual([0, 1]);
  expect([...second.seriesIds]).toEqual([2, 1, 0]);
  expect(second.seriesLabels(1)).toBe(first.seriesLabels(1));
});

test('bodies in the same order share one id column', () => {
  const table = new SeriesTable();
  const first = parse(lines(20), table);
  expect(parse(lines(20), table).seriesIds).toBe(first.seriesIds);
  expect(parse(lines(19), table).seriesIds).not.toBe(first.seriesIds);
});

test.each<[string, string, number[]]>([
  ['loses a series in the middle', 'a 1\nc 3\nd 4\n', [0, 2, 3]],
  ['gains a series in the middle', 'a 1\nb 2\nx 9\nc 3\nd 4\n', [0, 1, 4, 2, 3]],
  ['comes in another order', 'd 4\nc 3\nb 2\na 1\n', [3, 2, 1, 0]],
  ['ends early', 'a 1\n', [0]],
  ['goes on', 'a 1\nb 2\nc 3\nd 4\ne 5\n', [0, 1, 2, 3, 4]],
  ['is empty', '', []],
])('ids stay right when the next body %s', (_, text, ids) => {
  const table = new SeriesTable();
  parse('a 1\nb 2\nc 3\nd 4\n', table);
  expect([...parse(text, table).seriesIds]).toEqual(ids);
  expect([...parse('a 1\nb 2\nc 3\nd 4\n', table).seriesIds]).toEqual([0, 1, 2, 3]);
});

test('a name that begins like the expected one is another series', () => {
  const table = new SeriesTable();
  parse('a 1\nab{c="d"} 2\n', table);
  const second = parse('ab 1\nab {c="d"} 2\na{c="d"} 3\n', table);
  expect([...second.samples()].map(({ name, labels }) => [name, labels])).toEqual([
    ['ab', {}],
    ['ab', { c: 'd' }],
    ['a', { c: 'd' }],
  ]);
});

test('a table with many unused series starts a new generation, and old expositions stay readable', () => {
  const table = new SeriesTable();
  const old = parse(lines(10), table);
  parse(lines(1021, 'x'), table);
  parse(lines(10), table);
  expect(table).toMatchObject({ generation: 0, seriesCount: 1031 });
  const renewed = parse('y 1\n', table);
  expect(renewed).toMatchObject({ generation: 1 });
  expect(table).toMatchObject({ generation: 1, seriesCount: 1 });
  expect([...renewed.seriesIds]).toEqual([0]);
  expect([old.generation, old.seriesName(9), old.seriesLabels(9)]).toEqual([0, 'a', { b: '9' }]);
});

test('failing bodies cannot make a table grow without end', () => {
  const table = new SeriesTable();
  parse(lines(10), table);
  for (let round = 0; round < 20; round++) {
    expect(() => parse(`${lines(500, `round${round}`)}<`, table)).toThrow('expected a metric name');
    expect(table.seriesCount).toBeLessThan(10 + 1000 + 2 * 500);
  }
});

test('a failed body leaves the next one as good as before', () => {
  const table = new SeriesTable();
  const first = parse(lines(5), table);
  expect(() => parse(`a{b="1"} 1\nnew 2\na{b="3"} x\n`, table)).toThrow('line 3');
  expect(parse(lines(5), table).seriesIds).toBe(first.seriesIds);
});

test('two parsers may read into one table at the same time', () => {
  const table = new SeriesTable();
  const [one, other] = [createExpositionParser({ table }), createExpositionParser({ table })];
  const encoder = new TextEncoder();
  one.push(encoder.encode('a{b="1"} 1\na{b='));
  other.push(encoder.encode('c 1\na{b="2"} 2\na{b="1"'));
  one.push(encoder.encode('"2"} 2\n'));
  other.push(encoder.encode('} 3\n'));
  const names = (exposition: Exposition): unknown =>
    [...exposition.samples()].map(({ name, labels }) => [name, labels]);
  expect(names(one.finish())).toEqual([
    ['a', { b: '1' }],
    ['a', { b: '2' }],
  ]);
  expect(names(other.finish())).toEqual([
    ['c', {}],
    ['a', { b: '2' }],
    ['a', { b: '1' }],
  ]);
});

test.each([
  [
    'a metric that repeats the order before in part',
    'a{x="1"} 1\na{x="2"} 2\nb{x="2"} 3\nb{x="1"} 4\nb{x="2"} 5\n',
    4,
    1,
  ],
  ['a blank in the brace where a bare name came before', 'foo{a="1"} 1\nbar 2\nx{a="1"} 3\nx{ b="1"} 4\n', 4, 0],
  ['a bare name where labels came before', 'foo{a="1"} 1\nbar 2\nfoo{a="1"} 3\nfoo 4\nbar{a="1"} 5\nbar 6\n', 4, 2],
])('what is expected next is not taken for what stands there: %s', (_, body, sampleCount, duplicateCount) => {
  const exposition = parse(body, new SeriesTable());
  expect(exposition).toMatchObject({ sampleCount, duplicateCount });
  const written = [...exposition.samples()].map(
    ({ name, labels, value }) => `${name}${JSON.stringify(labels)} ${value}`
  );
  const kept = body
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/\{ ?(\w+)="(\d)"\}/, '{"$1":"$2"}').replace(/^(\w+) /, '$1{} '))
    .filter((line, index, all) => all.findIndex((other) => other.split(' ')[0] === line.split(' ')[0]) === index);
  expect(written).toEqual(kept);
});
