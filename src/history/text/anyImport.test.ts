import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { UP } from '../../catalogue';
import { createHistory } from '../memoryHistory';
import { expositionOf, sample } from '../testing/expositionOf';
import { MINUTE, SECOND, START, OPTIONS, text, shown } from '../testing/importedHistory';

describe('any import', () => {
  const importedLine = fc.record({
    name: fc.constantFrom('m', 'n', 'up'),
    labels: fc.constantFrom('', '{d="a"}', '{d="b"}'),
    value: fc.constantFrom(0, 1, 2),
    second: fc.nat(40 * 60),
  });
  const own = fc.record({
    pauseMs: fc.oneof({ weight: 4, arbitrary: fc.constant(MINUTE) }, fc.integer({ min: 5_000, max: 6 * MINUTE })),
    values: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 10, max: 20 })), { freq: 5 }),
  });
  const times = Array.from({ length: 300 }, (_, index) => START + index * 9_001);

  async function historyOf(scrapes: ReadonlyArray<{ pauseMs: number; values: Record<string, number> | null }>) {
    const history = createHistory({ ...OPTIONS, retentionMs: Infinity });
    let timeMs = START;
    for (const { pauseMs, values } of scrapes) {
      timeMs += pauseMs;
      const ownSamples = [{ name: UP, labels: {}, value: values === null ? 0 : 1 }];
      await (values === null
        ? history.appendFailure(timeMs, { ownSamples })
        : history.append(timeMs, expositionOf(Object.entries(values).map(([d, value]) => sample('m', { d }, value))), {
            ownSamples,
          }));
    }
    // Nobody collects afterwards, so what was shown last ends.
    await history.append(timeMs + 60 * MINUTE, expositionOf([]));
    return history;
  }

  test('changes no value that was there, whatever the file; and the same file again changes nothing at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(own, { maxLength: 30 }),
        fc.array(importedLine, { maxLength: 60 }),
        fc.boolean(),
        async (scrapes, imported, isOfScrapes) => {
          const history = await historyOf(scrapes);
          const before = await shown(history, times);
          const lines = imported.flatMap(({ name, labels, value, second }) => [
            `${name}${labels} ${value} ${START + second * SECOND}`,
            ...(isOfScrapes ? [`up 1 ${START + second * SECOND}`] : []),
          ]);
          await history.importText(text(lines));
          const after = await shown(history, times);
          for (const [series, values] of Object.entries(before)) {
            const kept = values.map((value, place) => (value === '-' ? '-' : (after[series]?.[place] ?? 'gone')));
            expect(kept).toEqual(values);
          }
          expect(await history.importText(text(lines))).toMatchObject({ scrapes: 0, samples: 0 });
          expect(await shown(history, times)).toEqual(after);
        }
      ),
      { numRuns: 300 }
    );
  });
});
