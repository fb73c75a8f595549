import fc from 'fast-check';
import { SampleColumns } from './columns';
import { createExpositionParser, createSeriesTable, type ExpositionLimits } from './index';
import { PlainLines } from './plainLines';
import { SeriesBook } from './seriesBook';
import { DEFAULT_LIMITS } from './types';
import { Window } from './window';

const encoder = new TextEncoder();

/** How many bytes of the text are read without the strict reader. */
function plainBytes(text: string, limits: Partial<ExpositionLimits> = {}): number {
  const window = new Window();
  window.append(encoder.encode(text), 0);
  const lines = new PlainLines(new SeriesBook(), new SampleColumns(new Int32Array()), new Map(), window, {
    ...DEFAULT_LIMITS,
    ...limits,
  });
  lines.open(0, window.lastNewline);
  let at = 0;
  for (let next = lines.read(at); next > at; next = lines.read(at)) {
    at = next;
  }
  return at;
}

test.each<[string, string]>([
  ['series with labels and decimals', 'a{b="c"} 1\na{b="c",d="e"} -2.5\nf:g_h{b="+Inf",d="/v1/x y"} 1e-7\n'],
  ['values that are no decimals', 'a{b="c"} NaN\na{b="d"} +Inf\na{b="e"} .5\na{b="f"}  1\n'],
  ['timestamps', 'a{b="c"} 1 5\na{b="d"} 2 -5 \n'],
  [
    'series that repeat, also with their labels in another order',
    'a{b="1",c="2"} 1\na{c="2",b="1"} 2\na{b="1",c="2"} 3\n',
  ],
])('%s are read as plain lines', (_, text) => {
  expect(plainBytes(text)).toBe(text.length);
});

test.each<[string, string]>([
  ['comments', '# HELP a b\n'],
  ['names without labels', 'a 1\n'],
  ['empty braces', 'a{} 1\n'],
  ['quoted names', '{"a"} 1\n'],
  ['blanks between labels', 'a{b="c", d="e"} 1\n'],
  ['trailing commas', 'a{b="c",} 1\n'],
  ['values with escapes', 'a{b="\\\\"} 1\n'],
  ['values with commas', 'a{b="c,d"} 1\n'],
  ['values with braces', 'a{b="c} 1"} 1\n'],
  ['values that are empty', 'a{b=""} 1\n'],
  ['values that are not ASCII', 'a{b="ü"} 1\n'],
  ['exemplars', 'a{b="c"} 1 # {d="e"} 2\n'],
  ['repeated label names', 'a{b="c",b="d"} 1\n'],
  ['repeated label names behind known labels', 'a{b="d",c="e"} 1\na{c="d",c="e"} 1\n'],
  ['the reserved label name', 'a{__name__="b"} 1\n'],
])('%s are left to the strict reader', (_, text) => {
  expect(plainBytes(text)).toBe(text.lastIndexOf('\n', text.length - 2) + 1);
});

test.each<[string, Partial<ExpositionLimits>]>([
  ['samples', { samples: 0 }],
  ['labels', { labelsPerSample: 1 }],
  ['bytes of a metric name', { nameBytes: 4 }],
  ['bytes of a label name', { nameBytes: 5 }],
  ['bytes of a value', { valueBytes: 3 }],
])('lines beyond the limit of %s are left to the strict reader', (_, limits) => {
  const text = 'names{label1="four",label2="four"} 1\n';
  expect(plainBytes(text)).toBe(text.length);
  expect(plainBytes(text, limits)).toBe(0);
});

// Few names and values, so that known parts meet in all ways.
const metric = fc.constantFrom('a', 'a_sum', 'b:c');
const label = fc.constantFrom('le', 'b', 'c', 'region', '__name__', 'b ', ' c', '"q"');
const value = fc.constantFrom('1', '2', '+Inf', '/v1', 'x y', '} 1', ',', '{', '\\n', '\\q', '\\', '', 'ü', '=');
const plainPair = fc.tuple(fc.constantFrom('le', 'b', 'c'), fc.constantFrom('1', '2', '+Inf'));
const pairs = fc.oneof(
  { weight: 6, arbitrary: fc.array(plainPair, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(fc.tuple(label, value), { maxLength: 4 }) }
);
const tail = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(' 1', ' -0', ' 2.50', ' 1e5', ' 123456789012345678901', ' 007') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '1',
      '  1',
      ' 1 5',
      ' 1 6',
      ' NaN',
      ' +Inf',
      ' .5',
      ' 5.',
      ' 1\r',
      ' 1 ',
      ' 1e999',
      ' 0x1',
      ' ',
      '',
      ' 1 x',
      ' 1 # {d="e"} 2',
      ' 1 # {d="\n"} 2',
      ' 1 # {d="',
      '\t1'
    ),
  }
);
const sample = fc
  .tuple(metric, pairs, tail)
  .map(([name, labels, end]) => `${name}{${labels.map(([key, text]) => `${key}="${text}"`).join(',')}}${end}\n`);
const line = fc.oneof(
  { weight: 12, arbitrary: sample },
  { weight: 1, arbitrary: fc.constantFrom('# HELP a } b\n', '# TYPE a gauge\n', '\n', 'a 1\n', 'a{} 2\n', '<html>\n') }
);
const limits = fc.constantFrom<Partial<ExpositionLimits>>(
  {},
  {},
  { samples: 4 },
  { labelsPerSample: 2 },
  { nameBytes: 1 }
);

/** A comment that is not ASCII leaves all of its slice to the strict reader. */
const STRICTLY = '# ü\n';

test('a slice that is not ASCII is left to the strict reader', () => {
  expect(plainBytes('a{b="c"} 1\n')).toBeGreaterThan(0);
  expect(plainBytes(`a{b="c"} 1\n${STRICTLY}`)).toBe(0);
});

/** All that can be seen of reading the bodies, one after the other and with one table. */
function outcomes(bodies: readonly string[], given: Partial<ExpositionLimits>, chunkBytes = Infinity): unknown[] {
  const table = createSeriesTable();
  return bodies.map((text) => {
    const parser = createExpositionParser({ table, limits: given });
    const bytes = encoder.encode(text);
    try {
      for (let from = 0; from < bytes.length; from += chunkBytes) {
        parser.push(bytes.subarray(from, from + chunkBytes));
      }
      const exposition = parser.finish();
      const { seriesIds, values, timestamps, duplicateCount, metadata } = exposition;
      return { seriesIds, values, timestamps, duplicateCount, metadata, samples: [...exposition.samples()] };
    } catch (error) {
      return { error: String(error), seriesCount: table.seriesCount };
    }
  });
}

test('plain lines and the strict reader agree on samples, ids and errors, also in later bodies', () => {
  const body = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 3 }), limits, (bodies, given) => {
      const strict = outcomes(
        bodies.map((each) => each + STRICTLY),
        given
      );
      expect(outcomes(bodies, given)).toEqual(strict);
    }),
    { numRuns: 3000 }
  );
});

test('chunking does not matter for plain lines', () => {
  const body = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(body, limits, fc.integer({ min: 1, max: 60 }), (each, given, chunkBytes) => {
      expect(outcomes([each, each], given, chunkBytes)).toEqual(outcomes([each, each], given));
    }),
    { numRuns: 300 }
  );
});

test('they agree on bodies of many slices, also where a long run of lines is not plain', () => {
  const lines = Array.from({ length: 9000 }, (_, index) =>
    index > 3000 && index < 3300
      ? `a${index} 1\n`
      : `a{b="${index % 7}",c="${index % 101}",d="${index % 13}"} ${index % 97 === 0 ? 'NaN' : index}\n`
  );
  const strictly = lines.map((each, index) => (index % 200 === 0 ? STRICTLY + each : each));
  const [plain, strict] = [lines, strictly].map((each) => each.join(''));
  expect(outcomes([plain ?? '', plain ?? ''], {})).toEqual(outcomes([strict ?? '', strict ?? ''], {}));
});
