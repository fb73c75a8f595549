import { parseExposition, type Metadata } from './index';

const CASES: Array<[rule: string, text: string, metadata: Record<string, Metadata>]> = [
  [
    'HELP and TYPE of a name belong together',
    '# HELP a Some help.\n# TYPE a counter\n',
    {
      a: { type: 'counter', help: 'Some help.' },
    },
  ],
  ['a name without TYPE is untyped', '# HELP a b\n', { a: { type: 'untyped', help: 'b' } }],
  [
    'of contradicting lines the last wins, also after samples',
    '# TYPE a gauge\na 1\n# TYPE a counter\n# HELP a x\n# HELP a y\n',
    {
      a: { type: 'counter', help: 'y' },
    },
  ],
  [
    'help texts unescape backslash and n, not quotes',
    '# HELP a \\\\n\\n\\"\\q\n',
    {
      a: { type: 'untyped', help: '\\n\n\\"\\q' },
    },
  ],
  [
    'one byte behind the name separates it from the text',
    '# HELP a-b\n# HELP b  c\n# HELP c\n',
    {
      a: { type: 'untyped', help: 'b' },
      b: { type: 'untyped', help: ' c' },
      c: { type: 'untyped', help: '' },
    },
  ],
  [
    'blanks and tabs may separate the words',
    '#\tTYPE \ta\tcounter\n  # TYPE b gauge\n',
    {
      a: { type: 'counter', help: '' },
      b: { type: 'gauge', help: '' },
    },
  ],
  [
    'types are forgiven their case and blanks',
    '# TYPE a COUNTER\n# TYPE b  gauge\n# TYPE c summary \n',
    {
      a: { type: 'counter', help: '' },
      b: { type: 'gauge', help: '' },
      c: { type: 'summary', help: '' },
    },
  ],
  [
    'words that are no type of this format are unknown types',
    '# TYPE a unknown\n# TYPE b info\n# TYPE c\n',
    {
      a: { type: 'unknown', help: '' },
      b: { type: 'unknown', help: '' },
      c: { type: 'unknown', help: '' },
    },
  ],
  [
    'names may be quoted',
    '# TYPE "a \\"b\\"" gauge\n# HELP "c\nd" e\n',
    {
      'a "b"': { type: 'gauge', help: '' },
      'c\nd': { type: 'untyped', help: 'e' },
    },
  ],
];

test.each(CASES)('%s', (_, text, metadata) => {
  expect(Object.fromEntries(parseExposition(new TextEncoder().encode(text)).metadata)).toEqual(metadata);
});
