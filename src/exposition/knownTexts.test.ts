import fc from 'fast-check';
import { createExpositionParser, SeriesTable, type ExpositionLimits } from './index';

const encoder = new TextEncoder();

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

/** A comment that is not ASCII: the text of all lines at hand is then made byte by byte. */
const STRICTLY = '# ü\n';

/** All that can be seen of reading the bodies, one after the other and with one table. */
function outcomes(bodies: readonly string[], given: Partial<ExpositionLimits>, chunkBytes = Infinity): unknown[] {
  const table = new SeriesTable();
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

test('lines are read alike whether all at hand is ASCII or not: samples, ids and errors, also in later bodies', () => {
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

test.each<[string, string, string]>([
  ['a bare name before labels without a brace', 'a 1\nb{y="2", x="1"} 1\n', 'a x="1"} 1\n'],
  ['a bare name that is the beginning of another', 'a 1\nb{x="1"} 2\n', 'ab 1\na{x="1"} 2\n'],
  ['a series that lost its shared labels', 'a{b="1",c="2"} 1\na{b="1",c="3"} 1\n', 'a{c="2"} 1\na{c="3"} 1\n'],
  ['labels that came to stand before the last', 'a{c="2"} 1\n', 'a{b="1",c="2"} 1\na{b="1",c="3"} 1\na{c="2"} 1\n'],
  ['a label behind others that have it', 'a{b="1",c="2"} 1\na{c="2",b="1"} 1\n', 'a{b="1",b="1"} 1\n'],
  ['a brace and a comma in a value', 'a{b="},",c="{"} 1\na{b="1",c="2"} 1\n', 'a{b="1",c="},"} 1\na{b="},",c="2"} 1\n'],
  ['a newline in a value', 'a{b="1\n2",c="3"} 1\n', 'a{b="1\n2",c="3"} 1\na{b="1\n2",c="4"} x\n'],
])('what is known does not change how another text is read: %s', (_, known, text) => {
  const [, after] = outcomes([known, text], {});
  const [alone] = outcomes([text], {});
  const samplesOf = (outcome: unknown) => ({ ...Object(outcome), seriesIds: 0, seriesCount: 0 });
  expect(samplesOf(after)).toEqual(samplesOf(alone));
});

test('chunking does not matter for known texts', () => {
  const body = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(body, limits, fc.integer({ min: 1, max: 60 }), (each, given, chunkBytes) => {
      expect(outcomes([each, each], given, chunkBytes)).toEqual(outcomes([each, each], given));
    }),
    { numRuns: 300 }
  );
});

test('so are bodies of many slices, also where a long run of lines is of bare names', () => {
  const lines = Array.from({ length: 9000 }, (_, index) =>
    index > 3000 && index < 3300
      ? `a${index} 1\n`
      : `a{b="${index % 7}",c="${index % 101}",d="${index % 13}"} ${index % 97 === 0 ? 'NaN' : index}\n`
  );
  const strictly = lines.map((each, index) => (index % 200 === 0 ? STRICTLY + each : each));
  const [plain, strict] = [lines, strictly].map((each) => each.join(''));
  expect(outcomes([plain ?? '', plain ?? ''], {})).toEqual(outcomes([strict ?? '', strict ?? ''], {}));
});
