import fc from 'fast-check';
import { createExpositionParser, SeriesTable, parseExposition, type Exposition, type Sample } from './index';

const encoder = new TextEncoder();

const unquotedMetricName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/);
const unquotedLabelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/).filter((name) => name !== '__name__');
const text = fc.string({ unit: 'binary', maxLength: 12 });
const anyName = fc.oneof(
  unquotedLabelName,
  fc.constantFrom('__proto__', 'constructor', 'le', '0'),
  text.filter((name) => name !== '' && name !== '__name__' && !name.includes('\0'))
);
const labelValue = fc.oneof(text, fc.constantFrom('"', '\\', '\\n', '\n', '},{', '#', '\\\\"'));
const double = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, Infinity, -Infinity, NaN, 5e-324));

const sample: fc.Arbitrary<Sample> = fc.record({
  name: fc.oneof(unquotedMetricName, anyName),
  labels: fc
    .uniqueArray(fc.tuple(anyName, labelValue), { selector: ([name]) => name, maxLength: 5 })
    .map((pairs) => Object.fromEntries(pairs)),
  value: double,
  timestamp: fc.option(fc.integer({ min: 0 }), { nil: undefined }),
});

function quote(written: string): string {
  return `"${written.replace(/[\\"\n]/g, (each) => (each === '\n' ? '\\n' : `\\${each}`))}"`;
}

function print({ name, labels, value, timestamp }: Sample): string {
  const plain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
  const pairs = Object.entries(labels).map(
    ([label, labelText]) => `${/^[a-zA-Z_]\w*$/.test(label) ? label : quote(label)}=${quote(labelText)}`
  );
  const braces = [...(plain ? [] : [quote(name)]), ...pairs].join(',');
  const number = Object.is(value, -0) ? '-0' : String(value);
  return `${plain ? name : ''}{${braces}} ${number}${timestamp === undefined ? '' : ` ${timestamp}`}\n`;
}

/** What the model keeps of the labels: an empty value is no label. */
function withoutEmpty({ labels, ...rest }: Sample): Sample {
  return { ...rest, labels: Object.fromEntries(Object.entries(labels).filter(([, each]) => each !== '')) };
}

function identity({ name, labels, timestamp }: Sample): string {
  return JSON.stringify([name, Object.entries(labels).sort(), timestamp]);
}

const body = fc.uniqueArray(sample.map(withoutEmpty), { selector: identity, maxLength: 12 });

/** Lines of a grammar wide enough to reach all branches, good and bad. */
const line = fc.oneof(
  { weight: 6, arbitrary: sample.map(print) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '# HELP a b\n',
      '# TYPE "x\ny" gauge\n',
      '# a comment\n',
      '\n',
      'a{b="c\nd"} 1 # {e="f\ng"} 2\n',
      'a 1\r\n'
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('a{b="c', 'a 1e999\n', '<html>\n', 'a{b="\\\n"} 1\n', '{} 1\n', 'a 1 2 3\n') }
);

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length];
  return places.slice(1).map((end, index) => bytes.slice(places[index], end));
}

function outcome(chunks: readonly Uint8Array[]): unknown {
  const parser = createExpositionParser();
  try {
    chunks.forEach((chunk) => parser.push(chunk));
    return columns(parser.finish());
  } catch (error) {
    return String(error);
  }
}

function columns(exposition: Exposition): unknown {
  const { duplicateCount, metadata } = exposition;
  return { samples: [...exposition.samples()], duplicateCount, metadata: [...metadata] };
}

test('what is printed is parsed back, whatever the names, labels, values and timestamps', () => {
  fc.assert(
    fc.property(body, (samples) => {
      const parsed = parseExposition(encoder.encode(samples.map(print).join('')));
      expect([...parsed.samples()]).toStrictEqual(samples);
    })
  );
});

test('chunking does not matter, neither for samples nor for errors', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), fc.array(fc.nat(), { maxLength: 8 }), (lines, cuts) => {
      const bytes = encoder.encode(lines.join(''));
      expect(outcome(cutAt(bytes, cuts))).toEqual(outcome([bytes]));
    }),
    { numRuns: 300 }
  );
});

test('a body fed byte by byte gives the same', () => {
  const bytes = encoder.encode('# HELP a b\na{b="c\nd",e="f"} 1.5 3 # {g="h"} 1\na{b="c",e="f"} 2e3\r\n{"ü"} NaN');
  expect(outcome([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(outcome([bytes]));
});

test('a table that knows other bodies does not change what is read', () => {
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 8 }), { minLength: 2, maxLength: 4 }), (bodies) => {
      const table = new SeriesTable();
      for (const lines of bodies) {
        const bytes = encoder.encode(lines.join(''));
        let known: unknown;
        try {
          known = columns(parseExposition(bytes, { table }));
        } catch (error) {
          known = String(error);
        }
        expect(known).toEqual(outcome([bytes]));
      }
    }),
    { numRuns: 300 }
  );
});

test('the order of labels and the writing do not matter for which series it is', () => {
  const spellings = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()).map(([reversed, quoted, blanks]) => {
    const pairs = [quoted ? '"b"="1"' : 'b="1"', 'c="2"'];
    const space = blanks ? ' ' : '';
    return `a{${(reversed ? pairs.reverse() : pairs).join(`${space},${space}`)}${blanks ? ',d=""' : ''}}`;
  });
  fc.assert(
    fc.property(spellings, spellings, (one, other) => {
      const { seriesIds } = parseExposition(encoder.encode(`${one} 1 1\n${other} 2 2\n`));
      expect([...seriesIds]).toEqual([0, 0]);
    })
  );
});

const decimal = fc
  .tuple(
    fc.constantFrom('', '+', '-'),
    fc.stringMatching(/^[0-9]{0,25}$/),
    fc.stringMatching(/^(\.[0-9]{0,25})?$/),
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: -340, max: 310 }).map((exponent) => `e${exponent}`)
    )
  )
  .filter(([, whole, fraction]) => whole.length + fraction.replace('.', '').length > 0)
  .map((parts) => parts.join(''));

test('decimals are the doubles that Number() reads, and those beyond the range are refused', () => {
  fc.assert(
    fc.property(decimal, (written) => {
      const read = (): number | undefined => parseExposition(encoder.encode(`a ${written}\n`)).values[0];
      if (Number.isFinite(Number(written))) {
        expect(read()).toBe(Number(written));
      } else {
        expect(read).toThrow('beyond the range');
      }
    }),
    { numRuns: 2000 }
  );
});
