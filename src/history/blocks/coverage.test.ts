import fc from 'fast-check';
import { FAILURE, SCRAPE, type Column, type ColumnKind } from './block';
import { createColumnStore } from './columnStore';
import { mergeColumns } from './columns';
import { createCoverage } from './coverage';

const MINUTE = 60_000;

type Change =
  | { what: 'append'; minutes: number; kind: ColumnKind }
  | { what: 'insert' | 'dropAfter' | 'dropBefore'; part: number }
  | { what: 'clear' };

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      what: fc.constant('append' as const),
      // Three minutes and more are a gap.
      minutes: fc.constantFrom(1, 1, 1, 1, 2, 9),
      kind: fc.constantFrom<ColumnKind>(SCRAPE, SCRAPE, FAILURE),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('insert' as const, 'dropAfter' as const, 'dropBefore' as const),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('clear' as const) }) }
);

function column(timeMs: number, kind: ColumnKind): Column {
  return { timeMs, kind, ids: new Uint32Array(0), values: new Float64Array(0) };
}

test('what is remembered of earlier blocks is what they come to, whatever becomes of them', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (changes) => {
      const store = createColumnStore({ columnsPerBlock: 3, scrapeIntervalMs: MINUTE });
      const coverage = createCoverage();
      let nowMs = 100 * MINUTE;
      for (const one of changes) {
        const newestMs = store.newestMs() ?? nowMs;
        const oldestMs = store.blocks()[0]?.times[0] ?? nowMs;
        const at = (part: number) => oldestMs + Math.round(part * (newestMs - oldestMs));
        switch (one.what) {
          case 'append':
            nowMs = newestMs + one.minutes * MINUTE;
            store.append(column(nowMs, one.kind));
            break;
          case 'insert':
            store.change(at(one.part), (columns) => ({
              columns: mergeColumns(columns, [column(at(one.part), SCRAPE)]),
              result: undefined,
            }));
            break;
          case 'clear':
            store.clear();
            break;
          case 'dropAfter':
          case 'dropBefore':
            store[one.what](at(one.part));
        }
        expect(coverage(store.blocks(), nowMs)).toEqual(createCoverage()(store.blocks(), nowMs));
      }
    }),
    { numRuns: 300 }
  );
});

test('what was given to somebody stays as it was when more follows', () => {
  const store = createColumnStore({ columnsPerBlock: 3, scrapeIntervalMs: MINUTE });
  const coverage = createCoverage();
  [1, 2, 3, 4].forEach((minute) => store.append(column(minute * MINUTE, minute < 3 ? SCRAPE : FAILURE)));
  const before = coverage(store.blocks());
  expect(before.failures).toEqual([{ fromMs: 3 * MINUTE, lastMs: 4 * MINUTE, toMs: undefined }]);
  store.append(column(5 * MINUTE, SCRAPE));
  expect(coverage(store.blocks()).failures).toEqual([{ fromMs: 3 * MINUTE, lastMs: 4 * MINUTE, toMs: 5 * MINUTE }]);
  expect(before.failures).toEqual([{ fromMs: 3 * MINUTE, lastMs: 4 * MINUTE, toMs: undefined }]);
});
