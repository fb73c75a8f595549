import fc from 'fast-check';
import { boundMatcher, formatBound, parseBound, compileMatchers } from './labels';

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

describe('boundMatcher', () => {
  it.each([
    [500, ['500', '500.0', '5e+02', '5e2']],
    [0.25, ['0.25', '2.5e-01', '2.5e-1']],
    [1e6, ['1000000', '1000000.0', '1e+06', '1e6']],
    [-5, ['-5', '-5.0']],
    [Infinity, ['+Inf', 'Inf']],
  ])('matches %p however it is spelled', (bound, spellings) => {
    const matches = compileMatchers([boundMatcher([bound])]);
    expect(spellings.filter((le) => !matches({ le }))).toEqual([]);
  });

  it('reads as one escaped pattern', () => {
    expect(boundMatcher([500]).value).toBe('500|500\\.0|5e\\+02|5e2');
  });

  it('matches every bound given and spellings of no other', () => {
    const bounds = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(bounds, (given) => {
        const { value } = boundMatcher(given);
        const spelled = value.split('|').map((pattern) => parseBound(pattern.replaceAll('\\', '')));
        expect(new Set(spelled.map((bound) => (bound ?? NaN) + 0))).toEqual(new Set(given.map((bound) => bound + 0)));
      })
    );
  });
});
