import { createExpositionParser, ExpositionError, parseExposition, type ExpositionLimits } from './index';

type Case = [sentence: string, limits: Partial<ExpositionLimits>, good: string, bad: string, where: string];

const CASES: Case[] = [
  [
    'bytes of the body',
    { bodyBytes: 8 },
    'a 1\nb 2\n',
    'a 1\nb 2\n\n',
    'line 3, column 1: the body is longer than 8 bytes',
  ],
  ['samples', { samples: 2 }, 'a 1\nb 2\n', 'a 1\nb 2\nc 3\n', 'line 3, column 1: more than 2 samples'],
  [
    'labels of a sample',
    { labelsPerSample: 2 },
    'a{b="1",c="2"} 1\n',
    'a{b="1",c="2"} 1\na{b="1",c="2",d="3"} 1\n',
    'line 2, column 15: more than 2 labels',
  ],
  [
    'labels of a sample with a quoted name',
    { labelsPerSample: 1 },
    '{b="1","a"} 1\n',
    '{b="1","a",c="2"} 1\n',
    'line 1, column 12: more than 1 labels',
  ],
  [
    'labels of a sample without commas',
    { labelsPerSample: 2 },
    'a{b="1" c="2"} 1\n',
    'a{b="1" c="2" d="3"',
    'line 1, column 15: more than 2 labels',
  ],
  [
    'labels of an exemplar',
    { labelsPerSample: 2 },
    'a 1 # {b="1",c="2"} 1\n',
    'a 1 # {b="1",c="2",d="3"} 1\n',
    'line 1, column 20: more than 2 labels of an exemplar',
  ],
  [
    'bytes of a metric name',
    { nameBytes: 3 },
    'abc 1\n',
    'abcd 1\n',
    'line 1, column 1: a metric name is longer than 3 bytes',
  ],
  [
    'bytes of a label name',
    { nameBytes: 3 },
    'a{abc="1"} 1\n',
    'a{abcd="1"} 1\n',
    'line 1, column 3: a label name is longer than 3 bytes',
  ],
  [
    'bytes, not characters, of a quoted name',
    { nameBytes: 3 },
    '{"ab\\""} 1\n',
    '{"üü"} 1\n',
    'line 1, column 3: a metric name is longer than 3 bytes',
  ],
  [
    'bytes of a name in a comment',
    { nameBytes: 3 },
    '# HELP abc d\n',
    '# HELP abcd d\n',
    'line 1, column 8: a metric name is longer than 3 bytes',
  ],
  [
    'bytes of a label value',
    { valueBytes: 3 },
    'a{b="123"} 1\na{b="\\n\\n\\n"} 1\n',
    'a{b="1234"} 1\n',
    'line 1, column 6: a label value is longer than 3 bytes',
  ],
  [
    'bytes of a label value whose end is not in sight',
    { valueBytes: 3 },
    '',
    `a{b="${'\n'.repeat(100)}`,
    'line 1, column 5: a label value is longer than 3 bytes',
  ],
];

test.each(CASES)('a body is refused that passes the limit of %s', (_, limits, good, bad, where) => {
  const parse = (text: string): number => parseExposition(new TextEncoder().encode(text), { limits }).sampleCount;
  expect(() => parse(good)).not.toThrow();
  expect(() => parse(bad)).toThrow(where);
  expect(() => parse(bad)).toThrow(expect.objectContaining({ name: 'ExpositionError', kind: 'limit' }));
});

test('the error is an ExpositionError', () => {
  expect(() => parseExposition(new TextEncoder().encode('a 1\n'), { limits: { samples: 0 } })).toThrow(ExpositionError);
});

test('a body without a limit is refused where a line has no end, long before it fills the memory', () => {
  const parser = createExpositionParser({ limits: { bodyBytes: Infinity } });
  parser.push(new TextEncoder().encode('a 1\nb 2\n'));
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  let pieces = 0;
  const readOn = () => {
    for (; pieces < 100; pieces++) {
      parser.push(piece);
    }
  };
  expect(readOn).toThrow('line 3, column 1: a line is longer than 33554432 bytes');
  expect(pieces).toBe(32);
  expect(() => parser.finish()).toThrow('a line is longer');
});
