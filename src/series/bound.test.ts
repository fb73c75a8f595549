import fc from 'fast-check';
import { formatBound, parseBound } from './bound';

describe('parseBound', () => {
  it.each<[string, number | undefined]>([
    ['500', 500],
    ['500.0', 500],
    ['5e2', 500],
    ['5e+02', 500],
    ['.5', 0.5],
    ['5.', 5],
    ['-1', -1],
    ['+Inf', Infinity],
    ['Inf', Infinity],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['', undefined],
    [' 5', undefined],
    ['5ms', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
    ['1e999', undefined],
  ])('reads %j as %p', (text, bound) => {
    expect(parseBound(text)).toBe(bound);
  });

  it('reads back every bound that formatBound writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (bound) => {
        expect(parseBound(formatBound(bound))).toBe(bound === 0 ? 0 : bound);
      })
    );
  });
});
