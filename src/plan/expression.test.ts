import { parseExpression, rowsIn, writeExpression } from './expression';
import { Refusal } from './plan';
import { templatesOf } from './testing/templates';
import { replaceInExpression, variablesOf } from './variables';

const written = (text: string) =>
  writeExpression(parseExpression(text), (refId) => (/^\w+$/.test(refId) ? refId : JSON.stringify(refId)));

test.each([
  ['A/B', 'A / B', ['A', 'B']],
  ['A - (B - C)', 'A - (B - C)', ['A', 'B', 'C']],
  ['(A - B) - C', 'A - B - C', ['A', 'B', 'C']],
  ['A + B * C', 'A + B * C', ['A', 'B', 'C']],
  ['(A + B) * C', '(A + B) * C', ['A', 'B', 'C']],
  ['A / B / C', 'A / B / C', ['A', 'B', 'C']],
  ['A / (B * C)', 'A / (B * C)', ['A', 'B', 'C']],
  ['100 * (A - B) / B', '100 * (A - B) / B', ['A', 'B']],
  ['-A', '-A', ['A']],
  ['-(A + B)', '-(A + B)', ['A', 'B']],
  ['1 - A', '1 - A', ['A']],
  ['1.5e3*A', '1500 * A', ['A']],
  ['A × 2 − B ÷ 3', 'A * 2 - B / 3', ['A', 'B']],
  ['"Total requests" / B', '"Total requests" / B', ['Total requests', 'B']],
  ['"a×b" + A', '"a×b" + A', ['a×b', 'A']],
  // As Grafana's own expressions write rows.
  ['$A / ${B}', 'A / B', ['A', 'B']],
  ['  A\n/\tB  ', 'A / B', ['A', 'B']],
])('%s is read', (text, shown, rows) => {
  expect([written(text), rowsIn(parseExpression(text))]).toEqual([shown, rows]);
});

test.each([
  ['', 'Nothing to compute yet. Write what to do with the rows above, such as A / B.'],
  ['A /', 'a row or a number is missing at its end'],
  ['A / / B', 'a row or a number is missing before “/”'],
  ['(A + B', 'a bracket is not closed'],
  ['A + B)', 'an operator (+ - * /) is missing before “)”'],
  ['A B', 'an operator (+ - * /) is missing before “B”'],
  ['2 A', 'an operator (+ - * /) is missing before “A”'],
  ['A ^ 2', '“^ 2” is no row, number, + - * / or bracket'],
  ['A > 0', '“> 0” is no row'],
  ['abs(A)', 'an operator (+ - * /) is missing before “(”'],
  ['A * 1e400', '1e400 is too large a number'],
  ['"A', '“"A” is no row'],
  ['"\\x" + A', 'is no text in quotes'],
  [`A${' + A'.repeat(300)}`, 'at most 1000 characters, and this one has 1201'],
])('%s is refused with what is wrong', (text, message) => {
  expect(() => parseExpression(text)).toThrow(Refusal);
  expect(() => parseExpression(text)).toThrow(message);
});

const VARIABLES = variablesOf(
  templatesOf({
    number: '3',
    negative: '-2',
    row: 'B',
    named: 'Total requests',
    sneaky: '1) + (A',
    several: ['1', '2'],
    all: { all: '.*' },
  }),
  {}
);

test.each([
  ['A / $number', 'A / 3'],
  ['A - $negative', 'A - -2'],
  ['A / ${row}', 'A / B'],
  ['A / [[row]]', 'A / B'],
  ['A / $named', 'A / "Total requests"'],
  // Whatever a variable holds, it stands for one operand.
  ['2 * $sneaky', '2 * "1) + (A"'],
  ['A / $several', 'A / "1 and 2"'],
  ['$A / $B', 'A / B'],
])('the variable in %s is one operand', (text, shown) => {
  expect(written(replaceInExpression(text, VARIABLES))).toBe(shown);
});
