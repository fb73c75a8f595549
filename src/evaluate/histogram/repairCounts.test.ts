import fc from 'fast-check';
import { repairCounts } from './quantile';

describe('repairCounts', () => {
  it('leaves counts that ascend as they are', () => {
    const counts = Float64Array.of(0, 1e-300, 1, 2, 2, 1e300);
    const before = Float64Array.from(counts);
    repairCounts(counts, counts.length);
    expect(counts).toEqual(before);
  });

  it('makes any counts ascend', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (values) => {
        const counts = Float64Array.from(values);
        repairCounts(counts, counts.length);
        expect([...counts].every((count, index) => index === 0 || count >= (counts[index - 1] ?? 0))).toBe(true);
      })
    );
  });
});
