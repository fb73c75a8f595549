import fc from 'fast-check';
import { gridEnd, gridTimes, MAX_POINTS, timeGrid } from './grid';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('timeGrid', () => {
  it('rounds start and end down to the step', () => {
    expect(timeGrid({ fromMs: 307_000, toMs: 907_000, intervalMs: 15_000, utcOffsetSeconds: 0 })).toEqual({
      startMs: 300_000,
      stepMs: 15_000,
      count: 41,
      rangeMs: 600_000,
    });
  });

  it.each([
    { zone: 'east of Greenwich', utcOffsetSeconds: 7200, startMs: -7_200_000 },
    { zone: 'west of Greenwich', utcOffsetSeconds: -18_000, startMs: 18_000_000 },
    { zone: 'at Greenwich', utcOffsetSeconds: 0, startMs: 0 },
  ])('begins a step of a day at midnight $zone', ({ utcOffsetSeconds, startMs }) => {
    const grid = timeGrid({ fromMs: 20 * HOUR, toMs: 5 * DAY, intervalMs: DAY, utcOffsetSeconds });
    expect(grid.startMs).toBe(startMs);
    expect(gridEnd(grid)).toBe(startMs + (grid.count - 1) * DAY);
  });

  it('rounds a step up to whole seconds, one at the least', () => {
    expect(timeGrid({ fromMs: 0, toMs: 10_000, intervalMs: 20, utcOffsetSeconds: 0 }).stepMs).toBe(1000);
    expect(timeGrid({ fromMs: 0, toMs: 10_000, intervalMs: 1500, utcOffsetSeconds: 0 }).stepMs).toBe(2000);
  });

  it('takes a rounder step where the one asked for would give too many points', () => {
    expect(timeGrid({ fromMs: 0, toMs: 7 * DAY, intervalMs: 1000, utcOffsetSeconds: 0 }).stepMs).toBe(60_000);
  });

  it('takes the step that a Prometheus data source of Grafana would round its safe interval to', () => {
    // 11 000 points are 7.9 s apart, which it makes 10 s whatever it is asked for.
    expect(timeGrid({ fromMs: 0, toMs: 7900 * 10_998, intervalMs: 8000, utcOffsetSeconds: 0 }).stepMs).toBe(10_000);
  });

  it('has one point when start and end are the same or the wrong way round', () => {
    expect(timeGrid({ fromMs: 60_000, toMs: 60_000, intervalMs: 60_000, utcOffsetSeconds: 0 }).count).toBe(1);
    expect(timeGrid({ fromMs: 90_000, toMs: 60_000, intervalMs: 60_000, utcOffsetSeconds: 0 }).count).toBe(1);
  });

  it('always covers the range with at most 11 000 aligned points', () => {
    const ms = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(
        ms,
        ms,
        fc.integer({ min: 1, max: 40 * DAY }),
        fc.integer({ min: -14, max: 14 }),
        (one, other, intervalMs, hours) => {
          const [fromMs, toMs] = [Math.min(one, other), Math.max(one, other)];
          const grid = timeGrid({ fromMs, toMs, intervalMs, utcOffsetSeconds: hours * 3600 });
          expect(grid.count).toBeLessThanOrEqual(MAX_POINTS);
          expect(grid.startMs).toBeLessThanOrEqual(fromMs);
          expect(grid.startMs).toBeGreaterThan(fromMs - grid.stepMs);
          expect(gridEnd(grid)).toBeLessThanOrEqual(toMs);
          expect(gridEnd(grid)).toBeGreaterThan(toMs - grid.stepMs);
          expect(Math.abs((grid.startMs + hours * HOUR) % grid.stepMs)).toBe(0);
        }
      )
    );
  });

  it('gives its times one by one', () => {
    expect([...gridTimes({ startMs: 60_000, stepMs: 30_000, count: 3, rangeMs: 60_000 })]).toEqual([
      60_000, 90_000, 120_000,
    ]);
  });
});
