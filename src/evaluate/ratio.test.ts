import fc from 'fast-check';
import { divideGroups, subtractGroups } from './combine';
import { ratioOver } from './overTime/over';
import { cellsOf, gridSeries, rows, type Cell } from './testing/columns';

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
