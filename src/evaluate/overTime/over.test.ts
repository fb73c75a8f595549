import fc from 'fast-check';
import type { OverPlan } from '../../plan/plan';
import { resolveOver, summariser, type OverCells, type ResolvedOver, type WindowFunction } from './over';
import { cellsOf, columnOf, type Cell } from '../testing/columns';
import { LOOKBACK_MS } from '../../series/stale';

const MINUTE = 60_000;

type OverSamples = Exclude<ResolvedOver, OverCells>;

function summarise(over: OverSamples, samples: Array<[time: number, cell: Cell]>, times: number[]): Cell[] {
  const run = summariser(
    over,
    Float64Array.from(samples, ([time]) => time),
    Float64Array.from(times)
  );
  return cellsOf(run(columnOf(samples.map(([, cell]) => cell))));
}

function window(fn: WindowFunction, windowMs: number): OverSamples {
  return { kind: 'window', fn, windowMs };
}

describe('resolveOver', () => {
  const grid = { startMs: 0, count: 10, rangeMs: 3_600_000 };
  const step: OverPlan['window'] = { kind: 'step' };

  it.each<[string, OverPlan, number, ResolvedOver]>([
    ['takes the newest sample up to two scrapes a step', { fn: 'avg', window: step }, 120_000, { kind: 'newest' }],
    ['summarises a step of more than two scrapes', { fn: 'avg', window: step }, 121_000, window('avg', 121_000)],
    ['keeps the newest sample for `last` at any step', { fn: 'last', window: step }, 600_000, { kind: 'newest' }],
    [
      'summarises a given duration at any step',
      { fn: 'max', window: { kind: 'duration', ms: 300_000 } },
      15_000,
      window('max', 300_000),
    ],
    ['summarises the whole range', { fn: 'min', window: { kind: 'range' } }, 15_000, window('min', 3_600_000)],
    [
      'takes the last sample of the range',
      { fn: 'last', window: { kind: 'range' } },
      15_000,
      window('last', 3_600_000),
    ],
    ['totals a step', { fn: 'total', window: step }, 600_000, { kind: 'total', windowMs: 600_000 }],
    ['totals at least a minute', { fn: 'total', window: step }, 15_000, { kind: 'total', windowMs: MINUTE }],
  ])('%s', (_, over, stepMs, resolved) => {
    expect(resolveOver(over, { ...grid, stepMs }, MINUTE)).toEqual(resolved);
  });
});

describe('the newest sample', () => {
  const newest: ResolvedOver = { kind: 'newest' };

  it('is the one at the time or else the one before it', () => {
    expect(
      summarise(
        newest,
        [
          [100, 1],
          [200, 2],
        ],
        [99, 100, 150, 200, 250]
      )
    ).toEqual([undefined, 1, 1, 2, 2]);
  });

  it('counts until just before it is five minutes old', () => {
    expect(summarise(newest, [[0, 1]], [LOOKBACK_MS - 1, LOOKBACK_MS])).toEqual([1, undefined]);
  });

  it('is none where the newest scrape did not have the series, though an older one did', () => {
    expect(
      summarise(
        newest,
        [
          [0, 1],
          [MINUTE, undefined],
        ],
        [MINUTE - 1, MINUTE, 2 * MINUTE]
      )
    ).toEqual([1, undefined, undefined]);
  });

  it('can be NaN, which is a value', () => {
    expect(summarise(newest, [[0, NaN]], [0])).toEqual([NaN]);
  });

  it('is none without samples', () => {
    expect(summarise(newest, [], [0, 1])).toEqual([undefined, undefined]);
  });
});

describe('a window', () => {
  it('leaves out a sample exactly at its start and takes one exactly at its end', () => {
    expect(
      summarise(
        window('sum', 100),
        [
          [0, 1],
          [100, 2],
        ],
        [100]
      )
    ).toEqual([2]);
  });

  it('passes over scrapes that did not have the series', () => {
    const samples: Array<[number, Cell]> = [
      [10, 4],
      [20, undefined],
      [30, 8],
      [40, undefined],
    ];
    expect(summarise(window('avg', 100), samples, [40])).toEqual([6]);
    expect(summarise(window('last', 100), samples, [40])).toEqual([8]);
    expect(summarise(window('count', 100), samples, [40])).toEqual([2]);
  });

  it('has nothing where it holds no sample', () => {
    expect(
      summarise(
        window('avg', 10),
        [
          [0, 1],
          [5, undefined],
        ],
        [10, 20]
      )
    ).toEqual([undefined, undefined]);
  });

  it.each<[WindowFunction, Cell]>([
    ['max', 3],
    ['min', 1],
    ['avg', NaN],
    ['sum', NaN],
    ['last', 1],
  ])('treats NaN in %s as Prometheus does', (fn, answer) => {
    expect(
      summarise(
        window(fn, 100),
        [
          [10, NaN],
          [20, 3],
          [30, 1],
        ],
        [30]
      )
    ).toEqual([answer]);
  });

  it('has a NaN extreme only where all samples are NaN', () => {
    expect(
      summarise(
        window('max', 15),
        [
          [10, NaN],
          [20, NaN],
          [30, -1],
        ],
        [20, 30]
      )
    ).toEqual([NaN, -1]);
  });

  it('forgets a NaN and an infinity when they leave it', () => {
    const samples: Array<[number, Cell]> = [
      [10, NaN],
      [20, Infinity],
      [30, 1],
      [40, 2],
    ];
    expect(summarise(window('sum', 20), samples, [10, 20, 30, 40])).toEqual([NaN, NaN, Infinity, 3]);
  });

  it('does not lose small values beside large ones', () => {
    expect(
      summarise(
        window('sum', 100),
        [
          [10, 1e16],
          [20, 1],
          [30, -1e16],
        ],
        [30]
      )
    ).toEqual([1]);
  });

  const cell = fc.option(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constant(NaN)), {
    nil: undefined,
  });

  it('gives what reading each window on its own gives, however windows overlap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), cell), { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom<WindowFunction>('avg', 'sum', 'min', 'max', 'last', 'count'),
        (gaps, steps, windowMs, fn) => {
          let now = 0;
          const samples = gaps.map(([gap, value]): [number, Cell] => [(now += gap), value]);
          let time = 0;
          const times = steps.map((step) => (time += step));
          const got = summarise(window(fn, windowMs), samples, times);
          times.forEach((end, place) => {
            const inside = samples.flatMap(([at, value]) =>
              at > end - windowMs && at <= end && value !== undefined ? [value] : []
            );
            const expected = plainly(fn, inside);
            if (expected === undefined || Number.isNaN(expected)) {
              expect(got[place]).toBe(expected);
            } else {
              expect(Math.abs((got[place] ?? NaN) - expected)).toBeLessThanOrEqual(
                1e-9 * Math.max(1, ...inside.map((value) => Math.abs(value) || 0))
              );
            }
          });
        }
      )
    );
  });
});

function plainly(fn: WindowFunction, values: number[]): Cell {
  const numbers = values.filter((value) => !Number.isNaN(value));
  const sum = values.reduce((total, value) => total + value, 0);
  if (values.length === 0) {
    return undefined;
  }
  switch (fn) {
    case 'avg':
      return sum / values.length;
    case 'sum':
      return sum;
    case 'min':
      return numbers.length === 0 ? NaN : Math.min(...numbers);
    case 'max':
      return numbers.length === 0 ? NaN : Math.max(...numbers);
    case 'last':
      return values.at(-1);
    case 'count':
      return values.length;
  }
}
