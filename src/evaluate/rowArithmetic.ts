import { Refusal } from '../plan/plan';
import { writeExpression, type ArithmeticOperator, type Expression } from '../plan/expression';
import { keepLabels, labelKey, labelValue, type Labels } from '../series/labels';
import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../series/stale';
import { shownGrid, type GridSeries, type SeriesGrid } from './grid';

/** The lines of a row; `isOfRange` where they have one value for the whole time range. */
export interface RowLines {
  grid: SeriesGrid;
  isOfRange: boolean;
}

/** Lines that have no counterpart on the other side of an operator, which is why they are not in the result. */
export interface Unmatched {
  side: string;
  other: string;
  labels: Labels[];
}

export interface Computed extends RowLines {
  unmatched: Unmatched[];
}

/** Lines with the quantile as a label, by which they are matched like by any other. */
interface Lines {
  times: Float64Array;
  isOfRange: boolean;
  series: ReadonlyArray<{ labels: Labels; column: SparseColumn }>;
}

const QUANTILE = 'quantile';
export const ONLY_NUMBERS = 'There is no row in this expression, only numbers. Write one such as A / B.';

/**
 * Arithmetic between the lines of rows, place by place, alike wherever the lines come from.
 *
 * - Lines are matched by equal labels, as Prometheus matches one to one. Where one side has fewer labels, and all of them
 *   are labels of the other, each of its lines serves all that agree in these (`group_left` and `group_right`).
 * - No value where a side has none, where the divisor is 0, and where the result is not a number.
 * - A value of the whole time range goes with each step of the other side.
 *
 * @param linesOf the lines of a row; throws Refusal where there are none to compute with
 * @throws Refusal where lines cannot be matched without guessing, or where there is no row in the expression
 */
export function computeExpression(expression: Expression, linesOf: (refId: string) => RowLines): Computed {
  const unmatched: Unmatched[] = [];
  const value = compute(expression, (refId) => asLines(linesOf(refId)), unmatched);
  if (typeof value === 'number') {
    throw new Refusal('expression', ONLY_NUMBERS);
  }
  const { times, isOfRange } = value;
  const series = value.series.map(({ labels, column }): GridSeries => {
    const { [QUANTILE]: quantile, ...rest } = labels;
    const isNumber = quantile !== undefined && quantile !== '' && Number.isFinite(Number(quantile));
    return isNumber ? { labels: rest, quantile: Number(quantile), column } : { labels, column };
  });
  const grid = shownGrid({ times, series });
  return { grid: 'series' in grid ? grid : { times, series: [] }, isOfRange, unmatched };
}

function asLines({ grid, isOfRange }: RowLines): Lines {
  const series = grid.series.map(({ labels, quantile, column }) => ({
    labels: quantile === undefined ? labels : { ...labels, [QUANTILE]: String(quantile) },
    column,
  }));
  return { times: grid.times, isOfRange, series };
}

function compute(expression: Expression, linesOf: (refId: string) => Lines, unmatched: Unmatched[]): Lines | number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'row':
      return linesOf(expression.refId);
    case 'negative': {
      const operand = compute(expression.operand, linesOf, unmatched);
      return typeof operand === 'number' ? -operand : eachValue(operand, (value) => -value);
    }
    case 'operation': {
      const { operator } = expression;
      const left = compute(expression.left, linesOf, unmatched);
      const right = compute(expression.right, linesOf, unmatched);
      if (typeof right === 'number') {
        if (operator === '/' && right === 0) {
          throw new Refusal('expression', 'A division by 0 has no value. Write another number behind the “/”.');
        }
        return typeof left === 'number'
          ? result(operator, left, right)
          : eachValue(left, (value) => result(operator, value, right));
      }
      return typeof left === 'number'
        ? eachValue(right, (value) => result(operator, left, value))
        : between(left, right, expression, unmatched);
    }
  }
}

/** NaN for what has no value. */
function result(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? NaN : left / right;
  }
}

function eachValue(lines: Lines, of: (value: number) => number): Lines {
  const series = lines.series.map(({ labels, column }) => ({
    labels,
    column: fill(lines.times.length, (place) => (isAbsent(column, place) ? NaN : of(column.values[place] ?? NaN))),
  }));
  return { ...lines, series };
}

function fill(length: number, valueAt: (place: number) => number): SparseColumn {
  const column = sparseColumn(new Float64Array(length));
  for (let place = 0; place < length; place++) {
    const value = valueAt(place);
    if (Number.isNaN(value)) {
      setAbsent(column, place);
    } else {
      column.values[place] = value;
    }
  }
  return column;
}

function between(
  left: Lines,
  right: Lines,
  expression: Extract<Expression, { kind: 'operation' }>,
  unmatched: Unmatched[]
): Lines {
  const [ofLeft, ofRight] = [labelNames(left), labelNames(right)];
  const [names, sides] = [
    ofLeft.filter((name) => ofRight.includes(name)),
    { left: named(expression.left), right: named(expression.right) },
  ];
  const isEmpty = left.series.length === 0 || right.series.length === 0;
  if (!isEmpty && names.length < ofLeft.length && names.length < ofRight.length) {
    throw notAlike(sides, ofLeft, ofRight, names);
  }
  const key = (labels: Labels) => labelKey(keepLabels(labels, names));
  const leads = ofLeft.length >= ofRight.length;
  const [many, one] = leads ? [left, right] : [right, left];
  const others = new Map(one.series.map(({ labels, column }) => [key(labels), column]));
  if (others.size < one.series.length) {
    throw new Refusal(
      'expression',
      `Several lines of ${leads ? sides.right : sides.left} have the same labels. Group that row, so that there is one for each.`
    );
  }
  const { times, places } = alignedTimes(left, right);
  const read = (column: SparseColumn, place: number | undefined) =>
    place === undefined || isAbsent(column, place) ? NaN : (column.values[place] ?? NaN);
  const seen = new Set<string>();
  const series = many.series.flatMap(({ labels, column }) => {
    const found = others.get(key(labels));
    if (found === undefined) {
      return [];
    }
    seen.add(key(labels));
    const [a, b] = leads ? [column, found] : [found, column];
    const valueAt = (place: number) => {
      const [l, r] = places(place);
      return result(expression.operator, read(a, l), read(b, r));
    };
    return [{ labels, column: fill(times.length, valueAt) }];
  });
  if (!isEmpty) {
    tell(many, leads ? sides.left : sides.right, leads ? sides.right : sides.left, (labels) => others.has(key(labels)));
    tell(one, leads ? sides.right : sides.left, leads ? sides.left : sides.right, (labels) => seen.has(key(labels)));
  }
  return { times, isOfRange: left.isOfRange && right.isOfRange, series };

  function tell({ series: all }: Lines, side: string, other: string, isMatched: (labels: Labels) => boolean): void {
    const labels = all.filter((line) => !isMatched(line.labels)).map((line) => line.labels);
    if (labels.length > 0) {
      unmatched.push({ side, other, labels });
    }
  }
}

function labelNames({ series }: Lines): string[] {
  return [
    ...new Set(series.flatMap(({ labels }) => Object.keys(labels).filter((name) => labelValue(labels, name) !== ''))),
  ];
}

function named(expression: Expression): string {
  return writeExpression(expression, (refId) => refId);
}

function notAlike(
  { left, right }: { left: string; right: string },
  ofLeft: readonly string[],
  ofRight: readonly string[],
  shared: readonly string[]
): Refusal {
  const only = (names: readonly string[]) => names.filter((name) => !shared.includes(name)).join(', ');
  return new Refusal(
    'expression',
    `It cannot be told which lines of ${left} and ${right} belong together: only ${left} has ${only(ofLeft)}, only ${right} has ${only(ofRight)}. Group both rows by the same labels, or one of them by fewer.`
  );
}

/** The times of both sides, and for each of them its place on either side. */
function alignedTimes(
  left: Lines,
  right: Lines
): { times: Float64Array; places: (place: number) => readonly [number | undefined, number | undefined] } {
  if (left.isOfRange && right.isOfRange) {
    const last = Math.max(left.times.at(-1) ?? -Infinity, right.times.at(-1) ?? -Infinity);
    const [l, r] = [left.times.length - 1, right.times.length - 1];
    return { times: Float64Array.of(last), places: () => [l, r] };
  }
  const placeIn = ({ times, isOfRange }: Lines) => {
    const places = new Map(Array.from(times, (time, place) => [time, place] as const));
    return (time: number) => (isOfRange ? times.length - 1 : places.get(time));
  };
  const [inLeft, inRight] = [placeIn(left), placeIn(right)];
  // Where a range ends now, one side may end with the newest scrape and the other, of another day, with a full step.
  const times = (left.isOfRange ? right : left).times.filter(
    (time) => inLeft(time) !== undefined && inRight(time) !== undefined
  );
  return { times, places: (place) => [inLeft(times[place] ?? NaN), inRight(times[place] ?? NaN)] };
}
