import fc from 'fast-check';
import { absentColumn, valueAt } from '../series/stale';
import { isBucketGrid, type Grid } from './grid';
import { joinGrids, partOfGrid } from './joinGrids';

const NAMES = ['a', 'b', 'c'];
const BOUNDS = [1, 5, Infinity];
const absentOr = fc.option(fc.constantFrom(0, 1.5, NaN, Infinity, -2), { nil: undefined, freq: 3 });

/** What some lines have at some times: `rows[time][line]`. */
type Rows = Array<Array<number | undefined>>;
const rows = (lines: number): fc.Arbitrary<Rows> =>
  fc.array(fc.array(absentOr, { minLength: lines, maxLength: lines }), { minLength: 1, maxLength: 6 });

function columnOf(part: Rows, line: number) {
  const column = absentColumn(part.length);
  part.forEach((row, place) => {
    const value = row[line];
    if (value !== undefined) {
      column.values[place] = value;
    }
  });
  return column;
}

const timesOf = (part: Rows, from: number) => Float64Array.from(part, (_, place) => (from + place) * 60_000);

function seriesGrid(part: Rows, from: number): Grid {
  const series = NAMES.map((name, line) => ({ labels: { name }, column: columnOf(part, line) }));
  // What has no value is not in a grid.
  return {
    times: timesOf(part, from),
    series: series.filter((_, line) => part.some((row) => row[line] !== undefined)),
  };
}

function bucketGrid(part: Rows, from: number): Grid {
  const groups = ['x', 'y'].map((group, at) => {
    const lines = BOUNDS.map((bound, index) => ({ bound, line: at * BOUNDS.length + index })).filter(({ line }) =>
      part.some((row) => row[line] !== undefined)
    );
    return {
      labels: { group },
      bounds: Float64Array.from(lines, ({ bound }) => bound),
      columns: lines.map(({ line }) => columnOf(part, line)),
    };
  });
  return { times: timesOf(part, from), groups: groups.filter(({ columns }) => columns.length > 0) };
}

/** Each line of a grid as text, with what it has at each time. */
function read(grid: Grid): unknown {
  const at = (column: Parameters<typeof valueAt>[0]) => Array.from(grid.times, (_, place) => valueAt(column, place));
  return {
    times: [...grid.times],
    lines: isBucketGrid(grid)
      ? grid.groups.map(({ labels, bounds, columns }) => [labels, [...bounds], columns.map(at)])
      : grid.series.map(({ labels, column }) => [labels, at(column)]),
  };
}

describe.each([
  ['series', NAMES.length, seriesGrid],
  ['buckets', 2 * BOUNDS.length, bucketGrid],
] as const)('%s', (_, lines, gridOf) => {
  test('joined are what they are of all times at once, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(rows(lines), { minLength: 1, maxLength: 4 }), (parts) => {
        const grids = parts.map((part, index) => gridOf(part, parts.slice(0, index).flat().length));
        expect(read(joinGrids(grids))).toEqual(read(gridOf(parts.flat(), 0)));
      })
    );
  });

  test('a part of them, joined to nothing, is what it is by itself', () => {
    fc.assert(
      fc.property(rows(lines), fc.nat(5), fc.nat(5), (whole, from, length) => {
        const to = Math.min(whole.length, from + length + 1);
        fc.pre(from < to);
        expect(read(joinGrids([partOfGrid(gridOf(whole, 0), from, to)]))).toEqual(
          read(gridOf(whole.slice(from, to), from))
        );
      })
    );
  });
});

test('what is joined is copied, so that what is kept stays as it is', () => {
  const [first, second] = [seriesGrid([[1, 2, 3]], 0), seriesGrid([[4, 5, 6]], 1)];
  const joined = joinGrids([first, second]);
  if (!isBucketGrid(joined) && !isBucketGrid(first)) {
    joined.series[0]?.column.values.fill(9);
    expect(first.series[0]?.column.values[0]).toBe(1);
  }
  expect.assertions(1);
});
