import { ExpositionError, parseExposition, type Sample } from './index';

const encoder = new TextEncoder();

/** Bytes of a text in which `\xNN` (written out) stands for one raw byte. */
function bytesOf(text: string): Uint8Array {
  const parts = text.split(/\\x([0-9a-f]{2})/);
  return Uint8Array.from(
    parts.flatMap((part, index) => (index % 2 === 0 ? [...encoder.encode(part)] : [parseInt(part, 16)]))
  );
}

function samplesOf(text: string): Sample[] {
  return [...parseExposition(bytesOf(text)).samples()];
}

function sample(name: string, labels: Record<string, string>, value: number, timestamp?: number): Sample {
  return { name, labels, value, timestamp };
}

const ACCEPTED: Array<[rule: string, text: string, samples: Sample[]]> = [
  ['an empty body has no samples', '', []],
  ['blank lines, also of blanks only, are skipped', '\n \n\t\na 1\n\n', [sample('a', {}, 1)]],
  ['the last line needs no newline', 'a 1', [sample('a', {}, 1)]],
  ['blanks may stand before the name, between tokens and at the end', ' \ta \t1 \t5 \n', [sample('a', {}, 1, 5)]],
  [
    'blanks may stand around every token of the labels',
    'a { b = "c" , d\t=\t"e" } 1\n',
    [sample('a', { b: 'c', d: 'e' }, 1)],
  ],
  ['colons may stand in metric names', ':a:b: 1\n', [sample(':a:b:', {}, 1)]],
  ['a value too small for a double is 0', 'a 1e-400\n', [sample('a', {}, 0)]],
  ['Infinity may be written out', 'a Infinity\nb -infinity\n', [sample('a', {}, Infinity), sample('b', {}, -Infinity)]],
  [
    'Inf may have a sign',
    'a Inf\nb +Inf\nc -Inf\n',
    [sample('a', {}, Infinity), sample('b', {}, Infinity), sample('c', {}, -Infinity)],
  ],
  ['NaN is a value in any case', 'a nAn\n', [sample('a', {}, NaN)]],
  ['subnormal doubles are kept', 'a 5e-324\n', [sample('a', {}, 5e-324)]],
  ['negative zero stays negative', 'a -0\n', [sample('a', {}, -0)]],
  [
    'decimals of any length are rounded exactly',
    'a 9007199254740993\nb 0.1000000000000000055511151231257827021181583404541015625\n',
    [sample('a', {}, 9007199254740992), sample('b', {}, 0.1)],
  ],
  [
    'a point needs digits on one side only',
    'a .5\nb 5.\nc +1.5\n',
    [sample('a', {}, 0.5), sample('b', {}, 5), sample('c', {}, 1.5)],
  ],
  ['no blank is needed before a sign', 'a-1\nb+Inf\n', [sample('a', {}, -1), sample('b', {}, Infinity)]],
  ['a name ends before a point', 'http.5 3\n', [sample('http', {}, 0.5, 3)]],
  ['no blank is needed after the labels', 'a{b="1"}2\n', [sample('a', { b: '1' }, 2)]],
  ['a comma between labels may be missing', 'a{b="1"c="2"} 1\n', [sample('a', { b: '1', c: '2' }, 1)]],
  ['a comma may trail', 'a{b="1",} 1\na{b="2", } 2\n', [sample('a', { b: '1' }, 1), sample('a', { b: '2' }, 2)]],
  ['a label value may hold a raw newline', 'a{b="1\n2"} 1\nc 2\n', [sample('a', { b: '1\n2' }, 1), sample('c', {}, 2)]],
  ['backslash, quote and n are unescaped', 'a{b="\\\\n\\"\\n"} 1\n', [sample('a', { b: '\\n"\n' }, 1)]],
  ['other escapes stay as they are', 'a{b="\\q\\\\q"} 1\n', [sample('a', { b: '\\q\\q' }, 1)]],
  ['braces, commas and hashes in a label value are text', 'a{b="},{#"} 1\n', [sample('a', { b: '},{#' }, 1)]],
  ['a NUL byte in a label value is text', 'a{b="1\\x002"} 1\n', [sample('a', { b: '1\u00002' }, 1)]],
  ['the label set may be empty', 'a{} 1\nb{ } 2\n', [sample('a', {}, 1), sample('b', {}, 2)]],
  ['a label with an empty value is no label', 'a{b="",c="d"} 1\n', [sample('a', { c: 'd' }, 1)]],
  [
    'names of object members are ordinary names',
    'constructor{__proto__="a",toString="b"} 1\n',
    [
      sample(
        'constructor',
        Object.fromEntries([
          ['__proto__', 'a'],
          ['toString', 'b'],
        ]),
        1
      ),
    ],
  ],
  ['timestamps may have leading zeros', 'a 1 0005\n', [sample('a', {}, 1, 5)]],
  ['timestamps may be the largest of 64 bits', 'a 1 9223372036854775807\n', [sample('a', {}, 1, 2 ** 63)]],
  ['timestamps may be negative, as the documentation says', 'a 1 -5\n', [sample('a', {}, 1, -5)]],
  [
    'a quoted metric name comes first in the braces',
    '{"name with.dots",b="c"} 1\n',
    [sample('name with.dots', { b: 'c' }, 1)],
  ],
  ['a quoted metric name may come later', '{b="c","name"} 1\n', [sample('name', { b: 'c' }, 1)]],
  ['quoted names are unescaped', '{"a\\"b","c\\\\d"="e"} 1\n', [sample('a"b', { 'c\\d': 'e' }, 1)]],
  ['quoted names may be any UTF-8', '{"größe","höhe"="5 µm"} 1\n', [sample('größe', { höhe: '5 µm' }, 1)]],
  ['quoted label names may be ordinary', 'a{"b"="c"} 1\n', [sample('a', { b: 'c' }, 1)]],
  ['a hash without a blank begins a comment', '#TYPE a junk\n#HELP\n#\na 1\n', [sample('a', {}, 1)]],
  ['a keyword without a blank behind it is a comment', '# TYPEa junk\n# HELP\n# TYPE\na 1\n', [sample('a', {}, 1)]],
  ['the end mark of OpenMetrics is a comment', 'a 1\n# EOF\n', [sample('a', {}, 1)]],
  ['comments need not be UTF-8', '# \\xff\\x00\na 1\n', [sample('a', {}, 1)]],
  [
    'le is left as written, also after a histogram type',
    '# TYPE a histogram\na_bucket{le="5"} 1\n',
    [sample('a_bucket', { le: '5' }, 1)],
  ],
  [
    'lines may end in CR and LF',
    '# TYPE a gauge\r\na 1\r\na{b="c"} 1 2 \r\n\r\n',
    [sample('a', {}, 1), sample('a', { b: 'c' }, 1, 2)],
  ],
  [
    'exemplars of OpenMetrics are skipped',
    'a_bucket{le="1"} 5 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789\na 1 7 # {} 2\n',
    [sample('a_bucket', { le: '1' }, 5), sample('a', {}, 1, 7)],
  ],
];

test.each(ACCEPTED)('%s', (_, text, samples) => {
  expect(samplesOf(text)).toStrictEqual(samples);
});

const REFUSED: Array<[rule: string, text: string, reason: string | RegExp, line: number, column: number]> = [
  ['a value too large for a double', 'a 1e400\n', 'the number "1e400" is beyond the range of doubles', 1, 3],
  ['a value just too large for a double', 'a 1.7976931348623159e308\n', /beyond the range/, 1, 3],
  ['hexadecimal values', 'a 0x10\n', 'expected a number, found "0x10"', 1, 3],
  ['hexadecimal floats', 'a 0x1p4\n', /expected a number/, 1, 3],
  ['underscores in values', 'a 1_0\n', 'expected a number, found "1_0"', 1, 3],
  ['NaN with a plus', 'a +NaN\n', 'expected a number, found "+NaN"', 1, 3],
  ['NaN with a minus', 'a -NaN\n', /expected a number/, 1, 3],
  ['words that only begin like a number', 'a Infinit\n', /expected a number/, 1, 3],
  ['a point without digits', 'a .\n', /expected a number/, 1, 3],
  ['an exponent without digits', 'a 1e\n', /expected a number/, 1, 3],
  ['a no-break space behind a value', 'a 1\\xc2\\xa0\n', /expected a number/, 1, 3],
  ['a vertical tab behind a value', 'a 1\\x0b\n', /expected a number/, 1, 3],
  ['a zero-width no-break space behind a value', 'a 1\\xef\\xbb\\xbf\n', /expected a number/, 1, 3],
  ['a missing value', 'a 1\nb{c="d"}\n', 'expected a number, found the end of the line', 2, 9],
  ['timestamps with a plus', 'a 1 +5\n', 'expected a timestamp or the end of the line, found "+"', 1, 5],
  ['timestamps with a fraction', 'a 1 1.5\n', 'expected a timestamp in whole milliseconds, found "1.5"', 1, 5],
  ['timestamps beyond 64 bits', 'a 1 9223372036854775808\n', 'a timestamp beyond 64 bits', 1, 5],
  ['timestamps below 64 bits', 'a 1 -9223372036854775809\n', 'a timestamp beyond 64 bits', 1, 5],
  ['a third number', 'a 1 2 3\n', 'expected a timestamp or the end of the line, found "3"', 1, 7],
  ['help texts that are not UTF-8', '# HELP a b\\xff\n', 'a help text that is not UTF-8', 1, 10],
  ['HELP without a name', '# HELP 5 a\n', 'expected a metric name after HELP, found "5"', 1, 8],
  ['TYPE without a name', '# TYPE \n', 'expected a metric name after TYPE, found the end of the line', 1, 8],
  ['a type of more than a word', '# TYPE a gauge 1\n', 'expected one word for the type', 1, 10],
  ['a quoted name without braces', '"a" 1\n', `expected a metric name, found '"'`, 1, 1],
  ['a byte order mark', '\\xef\\xbb\\xbfa 1\n', 'expected a metric name, found a byte order mark', 1, 1],
  ['labels without a metric name', '{a="b"} 1\n', 'the metric name is missing', 1, 1],
  ['empty braces without a metric name', '{} 1\n', 'the metric name is missing', 1, 1],
  [
    'labels that followed others with a name',
    '{"a",x="1"} 1\nb{y="1"} 2\n{"a",x="1"} 3\n{y="1"} 4\n',
    'the metric name is missing',
    4,
    1,
  ],
  [
    'a name in braces that followed labels without one',
    'b{y="1"} 2\n{"a",x="1"} 1\nb{y="1"} 3\nb{"a",x="1"} 4\n',
    'a second metric name',
    4,
    3,
  ],
  [
    'labels without an opening brace that followed others without labels',
    'a 1\nb{y="1"} 2\nc 3\ncy="1"} 4\n',
    'expected a number, found "="1"}"',
    4,
    3,
  ],
  ['a closing brace alone, likewise', 'a 1\nb{} 2\nc 3\nc} 4\n', 'expected a number, found "}"', 4, 2],
  [
    'a missing comma behind a quoted metric name',
    '{"a" b="c"} 1\n',
    'expected "=" after the label name, found "b"',
    1,
    6,
  ],
  ['colons in label names', 'a{b:c="d"} 1\n', 'expected "=" after the label name, found ":"', 1, 4],
  ['an unquoted metric name in braces', '{a} 1\n', 'expected "=" after the label name, found "}"', 1, 3],
  ['a second metric name', 'a{"b"} 1\n', 'a second metric name', 1, 3],
  ['unquoted label values', 'a{b=c} 1\n', 'expected a label value in quotes, found "c"', 1, 5],
  ['two commas', 'a{b="c",,} 1\n', 'expected a label name or "}", found ","', 1, 9],
  ['a leading comma', 'a{,b="c"} 1\n', 'expected a label name or "}", found ","', 1, 3],
  ['braces that are not closed', 'a{b="c" 1\n', 'expected "," or "}", found "1"', 1, 9],
  ['a newline between labels', 'a{b="c",\nd="e"} 1\n', 'expected a label name or "}", found the end of the line', 1, 9],
  ['a backslash before a real newline', 'a{b="c\\\nd"} 1\n', /a backslash before the end of the line/, 1, 7],
  ['a label value without an end', 'x 1\na{b="c\n1', 'the body ends inside quotes', 2, 5],
  ['a label value that is not UTF-8', 'a{b="\\xc3\\x28"} 1\n', 'a label value that is not UTF-8', 1, 6],
  ['a quoted name that is not UTF-8', '{"\\xff"} 1\n', 'a metric name that is not UTF-8', 1, 3],
  ['an empty metric name', '{"",b="c"} 1\n', 'an empty metric name', 1, 3],
  ['an empty label name', 'a{""="c"} 1\n', 'an empty label name', 1, 4],
  ['a NUL byte in a quoted name', '{"a\\x00b"} 1\n', 'a NUL byte in a metric name', 1, 3],
  ['a duplicate label name', 'a{b="1",c="2",b="1"} 1\n', 'the label name "b" occurs twice', 1, 15],
  ['a label that is there twice', 'a{b="1", c="2", c="2",} 1\n', 'the label name "c" occurs twice', 1, 16],
  ['a duplicate label name in another writing', 'a{b="1","b"="2"} 1\n', 'the label name "b" occurs twice', 1, 9],
  ['a duplicate label name with the comma missing', 'a{b="1"b="2"} 1\n', 'the label name "b" occurs twice', 1, 3],
  ['__name__ as a label', 'a{__name__="b"} 1\n', /__name__ is reserved/, 1, 3],
  ['a NUL byte at the start of a line', 'a 1\n\\x00b 1\n', 'expected a metric name, found the byte 0x00', 2, 1],
  ['HTML', '<!DOCTYPE html>\n<html>', 'expected a metric name, found "<"', 1, 1],
  ['JSON', '{"error": {"code": 404}}', 'expected "=" after the label name, found ":"', 1, 9],
  ['plain text', 'not found\n', 'expected a number, found "found"', 1, 5],
  ['lines that begin with a number', '5 a\n', 'expected a metric name, found "5"', 1, 1],
  ['a lone carriage return', 'a 1\rb 2\n', /end of the line/, 1, 4],
  ['an exemplar without labels', 'a 1 # b\n', 'expected the labels of an exemplar, found "b"', 1, 7],
  ['an exemplar without a value', 'a 1 # {b="c"}\n', 'expected a number, found the end of the line', 1, 14],
];

test.each(REFUSED)('refuses the body for %s', (_, text, reason, line, column) => {
  const error = errorOf(text);
  expect(error.reason).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
  expect({ kind: error.kind, line: error.line, column: error.column }).toEqual({ kind: 'malformed', line, column });
});

test('says line, column and reason in one sentence', () => {
  expect(errorOf('a 1\nb x\n').message).toBe('line 2, column 3: expected a number, found "x"');
});

test('counts lines also where an exemplar holds newlines', () => {
  const error = errorOf('a 1 # {b="c\nd"} 2\nb x\n');
  expect({ line: error.line, column: error.column }).toEqual({ line: 3, column: 3 });
});

test('counts columns in bytes and lines also where a label value holds newlines', () => {
  const error = errorOf('a{b="1\n2"} 1\na{b="1\n2"} 2\na{b="ü\n€"} x');
  expect({ line: error.line, column: error.column }).toEqual({ line: 6, column: 7 });
});

function errorOf(text: string): ExpositionError {
  try {
    parseExposition(bytesOf(text));
  } catch (error) {
    if (error instanceof ExpositionError) {
      return error;
    }
    throw error;
  }
  throw new Error('the body was not refused');
}
