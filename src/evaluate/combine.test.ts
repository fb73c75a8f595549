import fc from 'fast-check';
import type { Aggregate } from '../types';
import { combineSeries, compensated, compensation, divideGroups, subtractGroups } from './combine';
import { ratioOver } from './overTime/over';
import { cellsOf, columnOf, gridSeries, rows, type Cell } from './testing/columns';

it('keeps what rounding loses as Prometheus does, who asks which of the two is larger', () => {
  const number = fc.oneof(
    fc.double(),
    fc.double({ min: -1e3, max: 1e3 }),
    fc.constantFrom(0, -0, Infinity, -Infinity, NaN, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE)
  );
  const inPrometheus = (sum: number, value: number, added: number, error: number) => {
    if (added === Infinity || added === -Infinity) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(value) ? error + (sum - added + value) : error + (value - added + sum);
  };
  // The two-sum overflows on its way to a finite number.
  const found = -Number.MAX_VALUE + 3e292;
  expect(compensated(found, compensation(3e292, -Number.MAX_VALUE, found, 0))).toBe(found);
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 40 }), (values) => {
      let [sum, error, theirs] = [0, 0, 0];
      for (const value of values) {
        const added = sum + value;
        theirs = inPrometheus(sum, value, added, theirs);
        error = compensation(sum, value, added, error);
        sum = added;
        expect(compensated(sum, error)).toBe(compensated(sum, theirs));
      }
    }),
    { numRuns: 2000 }
  );
});

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

const a = { deployment_id: 'a' };
const by = ['deployment_id'];
const plain = { by, sharedBy: by, complement: false };

describe('divideGroups', () => {
  it.each<[string, Cell, Cell, Cell, Cell]>([
    ['divides', 1, 4, 0.25, 0.75],
    ['takes a missing numerator for 0', undefined, 4, 0, 1],
    ['has no value without traffic', 0, 0, undefined, undefined],
    ['has no value without a denominator', 1, undefined, undefined, undefined],
    ['has no value below a negative denominator', 1, -1, undefined, undefined],
    ['has no value below NaN', 1, NaN, undefined, undefined],
    ['does not clamp', 6, 4, 1.5, -0.5],
    ['passes NaN on', NaN, 4, NaN, NaN],
  ])('%s', (_, above, below, ratio, complement) => {
    const divide = (flip: boolean) =>
      rows(divideGroups([gridSeries(a, [above])], [gridSeries(a, [below])], { ...plain, complement: flip }, 1));
    expect(divide(false)).toEqual([[a, [ratio]]]);
    expect(divide(true)).toEqual([[a, [complement]]]);
  });

  it('gives 0 for a deployment that never had an error series', () => {
    expect(rows(divideGroups([], [gridSeries(a, [4, undefined])], plain, 2))).toEqual([[a, [0, undefined]]]);
  });

  it('gives nothing for errors of a deployment without requests', () => {
    expect(divideGroups([gridSeries(a, [4])], [], plain, 1)).toEqual([]);
  });

  it('splits by a label that only errors have, over the requests of all codes', () => {
    const errors = [
      gridSeries({ ...a, http_code: '429' }, [1, undefined]),
      gridSeries({ ...a, http_code: '500' }, [2, 2]),
    ];
    const byCode = { ...plain, by: [...by, 'http_code'] };
    expect(rows(divideGroups(errors, [gridSeries(a, [4, 8])], byCode, 2))).toEqual([
      [{ ...a, http_code: '429' }, [0.25, undefined]],
      [{ ...a, http_code: '500' }, [0.5, 0.25]],
    ]);
  });

  it('leaves out a split whose requests are unknown', () => {
    const byCode = { by: ['http_code'], sharedBy: [], complement: false };
    expect(divideGroups([gridSeries({ http_code: '429' }, [1])], [], byCode, 1)).toEqual([]);
  });
});

describe('ratioOver', () => {
  const window = { kind: 'window', windowMs: 5 } as const;

  it('adds up what a window would average', () => {
    expect(ratioOver({ ...window, fn: 'avg' }, 1)).toEqual({ ...window, fn: 'sum' });
  });

  it('takes the last ratio of a moment that both sides share', () => {
    expect(ratioOver({ ...window, fn: 'last' }, 1)).toEqual({ kind: 'cells', fn: 'last', windowMs: 5, cellMs: 1 });
  });

  it.each([{ kind: 'newest' } as const, { kind: 'total', windowMs: 5 } as const])('leaves %p', (over) => {
    expect(ratioOver(over, 1)).toEqual(over);
  });
});

describe('subtractGroups', () => {
  it.each<[string, Cell, Cell, Cell]>([
    ['subtracts', 5, 2, 3],
    ['takes a missing subtrahend for 0', 5, undefined, 5],
    ['has no value without a minuend', undefined, 2, undefined],
    ['does not clamp', 2, 5, -3],
  ])('%s', (_, minuend, subtrahend, difference) => {
    expect(rows(subtractGroups([gridSeries(a, [minuend])], [gridSeries(a, [subtrahend])], 1))).toEqual([
      [a, [difference]],
    ]);
  });

  it('gives back the minuend when the subtrahend is added again', () => {
    const whole = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(whole, whole, (minuend, subtrahend) => {
        const [series] = subtractGroups([gridSeries(a, [minuend])], [gridSeries(a, [subtrahend])], 1);
        expect(series && cellsOf(series.column)).toEqual([minuend - subtrahend]);
      })
    );
  });
});
