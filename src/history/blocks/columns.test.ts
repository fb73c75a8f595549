import { countPlaces, FAILURE, NOT_COLLECTED, PARTIAL, SCRAPE, type Block, type Column } from './block';
import { columnsOf, columnTimes, mergeColumns } from './columns';

const column = (timeMs: number, kind: Column['kind'], ids: number[]): Column => ({
  timeMs,
  kind,
  ids,
  values: ids.map((id) => id + 0.5),
});

test('the series of a block are counted once, since that takes as long as there are many', () => {
  let counted = 0;
  const block: Block = {
    times: Float64Array.of(1, 2),
    kinds: Uint8Array.of(SCRAPE, SCRAPE),
    get seriesCount() {
      counted++;
      return 3;
    },
    bytes: 0,
    copy: (id, places, target, at) => target.values.fill(id + 0.5, at, at + countPlaces(places)),
  };
  expect([...columnsOf(block)]).toEqual([
    { timeMs: 1, kind: SCRAPE, ids: [0, 1, 2], values: [0.5, 1.5, 2.5] },
    { timeMs: 2, kind: SCRAPE, ids: [0, 1, 2], values: [0.5, 1.5, 2.5] },
  ]);
  expect(counted).toBe(1);
});

describe('the columns of a block', () => {
  /** @returns also the places that were copied, for the first series */
  const blockOf = (seriesCount: number, kinds: Array<Column['kind']>) => {
    const copied: Array<[from: number, to: number]> = [];
    const block: Block = {
      times: Float64Array.from(kinds, (_, at) => at + 1),
      kinds: Uint8Array.from(kinds),
      seriesCount,
      bytes: 0,
      copy(id, places, target, at) {
        if (id === 0) {
          copied.push([places.from, places.to]);
        }
        target.values.fill(id, at, at + countPlaces(places));
      },
    };
    return { block, copied };
  };

  test('are copied a few at once, so that one can stop in between', () => {
    const { block, copied } = blockOf(20_000, [SCRAPE, SCRAPE, SCRAPE, SCRAPE, SCRAPE]);
    const columns = columnsOf(block);
    expect(columns.next().value).toMatchObject({ timeMs: 1 });
    expect(copied).toEqual([[0, 2]]);
    expect([...columns].map(({ timeMs }) => timeMs)).toEqual([2, 3, 4, 5]);
    expect(copied).toEqual([
      [0, 2],
      [2, 4],
      [4, 5],
    ]);
  });

  test('have the times that are told without copying any', () => {
    const { block, copied } = blockOf(1, [SCRAPE, NOT_COLLECTED, FAILURE, PARTIAL]);
    expect(columnTimes(block)).toEqual([1, 3, 4]);
    expect(copied).toEqual([]);
    expect([...columnsOf(block)].map(({ timeMs }) => timeMs)).toEqual([1, 3, 4]);
  });
});

describe('merged columns', () => {
  test.each<[string, number[], number[], number[]]>([
    ['nothing and something', [], [1, 2], [1, 2]],
    ['something and nothing', [1, 2], [], [1, 2]],
    ['columns before, between and after', [2, 5], [1, 3, 4, 6], [1, 2, 3, 4, 5, 6]],
    ['columns of one time, once', [1, 2, 3], [2, 3, 4], [1, 2, 3, 4]],
  ])('are in order of time: %s', (_, stored, added, times) => {
    const of = (all: number[]) => all.map((timeMs) => column(timeMs, SCRAPE, [timeMs]));
    expect([...mergeColumns(of(stored), of(added))].map(({ timeMs }) => timeMs)).toEqual(times);
  });

  test.each([
    { stored: PARTIAL, added: SCRAPE, kind: SCRAPE },
    { stored: SCRAPE, added: PARTIAL, kind: SCRAPE },
    { stored: FAILURE, added: PARTIAL, kind: FAILURE },
    { stored: PARTIAL, added: PARTIAL, kind: PARTIAL },
  ] as const)('of one time have the samples of both, those that were there first', ({ stored, added, kind }) => {
    const merged = [...mergeColumns([column(7, stored, [1, 2])], [column(7, added, [2, 3])])];
    expect(merged).toEqual([{ timeMs: 7, kind, ids: [1, 2, 2, 3], values: [1.5, 2.5, 2.5, 3.5] }]);
  });

  test('of one time are what the caller makes of them', () => {
    const stored = column(7, FAILURE, []);
    expect([...mergeColumns([stored], [column(7, SCRAPE, [1])], (first) => first)]).toEqual([stored]);
  });
});
