import fc from 'fast-check';
import { totalOfMinutes } from './windows';
import { cellsOf, columnOf, type Cell } from '../testing/columns';

const MINUTE = 60_000;

function total(windowMs: number, samples: Array<[time: number, cell: Cell]>, times: number[]): Cell[] {
  const run = totalOfMinutes(
    Float64Array.from(samples, ([time]) => time),
    Float64Array.from(times),
    { windowMs }
  );
  return cellsOf(run(columnOf(samples.map(([, cell]) => cell))));
}

describe('a total', () => {
  it('is sixty times the rate for each full minute in the window', () => {
    const samples: Array<[number, Cell]> = [
      [0, 1],
      [MINUTE, 2],
      [2 * MINUTE, 3],
    ];
    expect(total(2 * MINUTE, samples, [2 * MINUTE])).toEqual([300]);
  });

  it('counts a minute by the newest sample before it, when scrapes do not fall on minutes', () => {
    const samples: Array<[number, Cell]> = [
      [30_000, 1],
      [90_000, 2],
    ];
    expect(total(2 * MINUTE, samples, [2 * MINUTE])).toEqual([180]);
  });

  it('counts a sample for every minute until the next, when scrapes are two minutes apart', () => {
    const samples: Array<[number, Cell]> = [
      [0, 1],
      [2 * MINUTE, 1],
      [4 * MINUTE, 1],
    ];
    expect(total(4 * MINUTE, samples, [4 * MINUTE])).toEqual([240]);
  });

  it('does not count minutes that nobody observed', () => {
    const samples: Array<[number, Cell]> = [
      [MINUTE, 1],
      [2 * MINUTE, undefined],
      [10 * MINUTE, 1],
    ];
    expect(total(10 * MINUTE, samples, [10 * MINUTE])).toEqual([120]);
  });

  it('has nothing where no minute was observed', () => {
    expect(total(MINUTE, [[MINUTE, undefined]], [MINUTE])).toEqual([undefined]);
    expect(total(MINUTE, [], [MINUTE])).toEqual([undefined]);
  });

  it('adds up over windows that lie side by side', () => {
    const rates = fc.array(fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(rates, (cells) => {
        const samples = cells.map((cell, index): [number, Cell] => [(index + 1) * MINUTE, cell]);
        const [whole] = total(12 * MINUTE, samples, [12 * MINUTE]);
        const parts = total(4 * MINUTE, samples, [4 * MINUTE, 8 * MINUTE, 12 * MINUTE]);
        const sum = parts.reduce<number>((held, part) => held + (part ?? 0), 0);
        expect(Math.abs((whole ?? 0) - sum)).toBeLessThanOrEqual(1e-9 * Math.max(1, sum));
      })
    );
  });
});
