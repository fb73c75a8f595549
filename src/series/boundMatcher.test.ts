import fc from 'fast-check';
import { parseBound, boundMatcher } from './bound';
import { compileMatchers } from './matcher';

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
