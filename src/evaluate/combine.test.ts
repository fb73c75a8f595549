import fc from 'fast-check';
import type { Aggregate } from '../types';
import { combineSeries, hasValues } from './combine';
import { cellsOf, columnOf, gridSeries, rows, type Cell } from './testing';

describe('combineSeries', () => {
  const two = [
    gridSeries({ deployment_id: 'a', zone: 'x' }, [1, undefined, undefined, NaN]),
    gridSeries({ deployment_id: 'b', zone: 'x' }, [3, 5, undefined, 2]),
  ];

  it.each<[Aggregate, Cell[]]>([
    ['sum', [4, 5, undefined, NaN]],
    ['avg', [2, 5, undefined, NaN]],
    ['min', [1, 5, undefined, 2]],
    ['max', [3, 5, undefined, 2]],
    ['count', [2, 1, undefined, 2]],
  ])('passes over absent places in %s', (op, cells) => {
    expect(rows(combineSeries(two, { op, by: [] }, 4))).toEqual([[{}, cells]]);
  });

  it('groups by labels, where a missing label is no group of its own', () => {
    const combined = combineSeries(
      [gridSeries({ a: '1', b: 'x' }, [1]), gridSeries({ a: '1' }, [2]), gridSeries({ b: 'y' }, [4])],
      { op: 'sum', by: ['a', 'c'] },
      1
    );
    expect(rows(combined)).toEqual([
      [{ a: '1' }, [3]],
      [{}, [4]],
    ]);
  });

  it('leaves series as they are without `by`', () => {
    expect(combineSeries(two, { op: 'max', by: undefined }, 4)).toEqual(two);
  });

  it('does not depend on the order of series or labels', () => {
    const cell = fc.option(fc.double({ min: -1e300, max: 1e300, noNaN: true }), { nil: undefined });
    const series = fc.tuple(
      fc.constantFrom('x', 'y'),
      fc.constantFrom('1', '2'),
      fc.array(cell, { minLength: 3, maxLength: 3 })
    );
    fc.assert(
      fc.property(fc.array(series), fc.constantFrom<Aggregate>('min', 'max', 'count'), (list, op) => {
        const forward = list.map(([a, b, cells]) => gridSeries({ a, b }, cells));
        const backward = list.map(([a, b, cells]) => gridSeries({ b, a }, cells)).reverse();
        const sorted = (input: typeof forward) =>
          rows(combineSeries(input, { op, by: ['a', 'b'] }, 3)).sort(([one], [other]) =>
            `${one.a}${one.b}` < `${other.a}${other.b}` ? -1 : 1
          );
        expect(sorted(backward)).toEqual(sorted(forward));
      })
    );
  });

  it('adds exactly enough that the order of series does not show', () => {
    const parts = [0.1, 0.2, 0.3, 1e9, -1e9, 0.7].map((value, index) => gridSeries({ i: String(index) }, [value]));
    const total = (input: typeof parts) =>
      cellsOf(combineSeries(input, { op: 'sum', by: [] }, 1)[0]?.column ?? columnOf([]));
    expect(total([...parts].reverse())).toEqual(total(parts));
  });
});

it('hasValues tells an empty column from one with a NaN', () => {
  expect(hasValues(columnOf([undefined, undefined]))).toBe(false);
  expect(hasValues(columnOf([undefined, NaN]))).toBe(true);
});
