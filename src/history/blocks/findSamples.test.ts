import fc from 'fast-check';
import { labelKey } from '../../series/labels';
import { valueAt } from '../../series/stale';
import { expositionOf, sample } from '../testing/expositionOf';
import { MINUTE, START, newHistory } from '../testing/memoryHistories';

describe('what is read', () => {
  const scrape = fc.record({
    pauseMs: fc.oneof({ weight: 8, arbitrary: fc.constant(MINUTE) }, fc.integer({ min: 1, max: 5 * MINUTE })),
    failed: fc.boolean(),
    values: fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof(fc.constantFrom(0, -0, NaN, Infinity, 1), fc.double()),
      { minKeys: 0, maxKeys: 4 }
    ),
  });

  test('equals a plain list of what was appended, over any number of blocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(scrape, { minLength: 1, maxLength: 200 }),
        fc.nat(1000),
        fc.nat(1000),
        async (scrapes, fromShare, toShare) => {
          const history = newHistory({ retentionMs: Infinity });
          const model: Array<{ timeMs: number; values: Record<string, number> }> = [];
          let timeMs = START;
          for (const { pauseMs, failed, values } of scrapes) {
            const lastMs = timeMs;
            timeMs += pauseMs;
            if (model.length > 0 && pauseMs > 2.5 * MINUTE) {
              model.push({ timeMs: lastMs + MINUTE, values: {} });
            }
            model.push({ timeMs, values: failed ? {} : values });
            if (failed) {
              await history.appendFailure(timeMs);
            } else {
              const samples = Object.entries(values).map(([d, value]) => sample('m', { d }, value));
              await history.append(timeMs, expositionOf(samples));
            }
          }
          const fromMs = START + ((timeMs - START) * fromShare) / 1000;
          const toMs = START + ((timeMs - START) * toShare) / 1000;
          const inRange = model.filter((column) => column.timeMs >= fromMs && column.timeMs <= toMs);

          // What is newest at some times is what a reader of all columns finds there.
          const newestAt = Float64Array.from({ length: 40 }, (_, at) => fromMs + ((toMs - fromMs) * at) / 39);
          const newest = await history.read({ metric: 'm' }, fromMs, toMs, { newestAt });
          const found = (times: ArrayLike<number>, atMs: number) =>
            Array.from(times).findLastIndex((timeMs) => timeMs <= atMs);
          for (const atMs of newestAt) {
            const [column, seen] = [
              inRange[
                found(
                  inRange.map(({ timeMs }) => timeMs),
                  atMs
                )
              ],
              found(newest.times, atMs),
            ];
            expect(newest.times[seen]).toBe(column?.timeMs);
            for (const d of ['a', 'b', 'c', 'd']) {
              const series = newest.series.find(({ labels }) => labels.d === d);
              expect(series && valueAt(series.column, seen)).toEqual(column?.values[d]);
            }
          }
          expect(newest.times.length).toBeLessThanOrEqual(newestAt.length);

          const window = await history.read({ metric: 'm' }, fromMs, toMs);
          expect(Array.from(window.times)).toEqual(inRange.map((column) => column.timeMs));
          const read = new Map(
            window.series.map(({ labels, column }) => [
              labelKey(labels),
              inRange.map((_, index) => valueAt(column, index)),
            ])
          );
          for (const d of ['a', 'b', 'c', 'd']) {
            const expected = inRange.map(({ values }) => (Object.hasOwn(values, d) ? values[d] : undefined));
            const has = expected.some((value) => value !== undefined);
            expect(read.get(labelKey({ d }))).toEqual(has ? expected : undefined);
          }
        }
      ),
      { numRuns: 60 }
    );
  });
});
