import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createExpositionParser, SeriesTable, parseExposition } from './index';

const encoder = new TextEncoder();

test('a parser that refused its body says the same again', () => {
  const parser = createExpositionParser();
  expect(() => parser.push(encoder.encode('a x\n'))).toThrow('line 1, column 3');
  expect(() => parser.push(encoder.encode('a 1\n'))).toThrow('line 1, column 3');
  expect(() => parser.finish()).toThrow('line 1, column 3');
});

test('a parser takes one body', () => {
  const parser = createExpositionParser();
  parser.finish();
  expect(() => parser.push(encoder.encode('a 1\n'))).toThrow('Create one for each body');
});

test('an error comes with the chunk that has the end of its line', () => {
  const parser = createExpositionParser();
  parser.push(encoder.encode('a 1\nb x'));
  expect(() => parser.push(encoder.encode('\n'))).toThrow('line 2, column 3');
});

test('timestamps are a column only where a line has one', () => {
  expect(parseExposition(encoder.encode('a 1\n')).timestamps).toBeUndefined();
  expect(parseExposition(encoder.encode('a 1\nb 1 5\nc 1\n')).timestamps).toEqual(Float64Array.of(NaN, 5, NaN));
});

test('lines longer than a slice are read, and what was pushed may be reused by its owner', () => {
  const long = 'x'.repeat(300_000);
  const parser = createExpositionParser();
  const chunk = encoder.encode(`# HELP a ${long}\n# ${long}\na{b="${'y'.repeat(4000)}"} 1\n`);
  parser.push(chunk);
  chunk.fill(0);
  parser.push(encoder.encode(`# ${long}\na{b="z"} 2\n`));
  const exposition = parser.finish();
  expect(exposition.metadata.get('a')?.help).toHaveLength(300_000);
  expect([...exposition.samples()].map(({ labels, value }) => [labels['b']?.length, value])).toEqual([
    [4000, 1],
    [1, 2],
  ]);
});

test('nothing that is kept holds on to the body', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const table = new SeriesTable();
  const lines = Array.from(
    { length: 2000 },
    (_, index) => `a{name="a value of some length ${index % 50}",b="${index}"} 1\n`
  );
  const comment = `# HELP a A text of some length.\n# ${'x'.repeat(16 * 1024 * 1024)}\n`;
  let body: Uint8Array | undefined = encoder.encode(comment + lines.join(''));
  const memory = new WeakRef(body.buffer);
  const exposition = parseExposition(body, { table });
  const kept = [...exposition.samples()];
  body = undefined;
  await new Promise(setImmediate);
  collectGarbage();
  expect(memory.deref()).toBeUndefined();
  expect(kept[1999]?.labels).toEqual({ name: 'a value of some length 49', b: '1999' });
  expect(exposition.metadata.get('a')?.help).toBe('A text of some length.');
});
