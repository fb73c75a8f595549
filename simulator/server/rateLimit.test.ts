import * as fc from 'fast-check';
import { createRateLimit } from './rateLimit';

test('no 60 s ever hold more requests than allowed', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(gaps, (waits) => {
      const limit = createRateLimit(6);
      const allowed: number[] = [];
      let now = 0;
      for (const wait of waits) {
        now += wait;
        if (limit.take(now) === 0) {
          allowed.push(now);
        }
      }
      for (const start of allowed) {
        expect(allowed.filter((atMs) => atMs >= start && atMs < start + 60_000).length).toBeLessThanOrEqual(6);
      }
    })
  );
});

test('a refused request is told when to come again, and is served then', () => {
  const limit = createRateLimit(2);
  expect([limit.take(0), limit.take(10_000)]).toEqual([0, 0]);
  expect(limit.take(15_000)).toBe(45_000);
  expect(limit.take(59_999)).toBe(1);
  expect(limit.take(60_000)).toBe(0);
});

test('without a limit nothing is refused', () => {
  const limit = createRateLimit(Infinity);
  expect(Array.from({ length: 100 }, () => limit.take(0)).every((waitMs) => waitMs === 0)).toBe(true);
});
