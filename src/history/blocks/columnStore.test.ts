import { FAILURE, type Column } from './block';
import { createColumnStore } from './columnStore';
import { mergeColumns } from './columns';

const MINUTE = 60_000;

/** Columns at some minutes, a block for every three. */
function storeOf(...minutes: number[]) {
  const store = createColumnStore({ columnsPerBlock: 3, scrapeIntervalMs: MINUTE });
  const column = (minute: number): Column => ({
    timeMs: minute * MINUTE,
    kind: FAILURE,
    ids: new Uint32Array(0),
    values: new Float64Array(0),
  });
  minutes.forEach((minute) => store.append(column(minute)));
  const mark = store.log.mark();
  return {
    store,
    insert: (minute: number) =>
      store.change(minute * MINUTE, (columns) => ({
        columns: mergeColumns(columns, [column(minute)]),
        result: undefined,
      })),
    changes: () => store.log.since(mark)?.map(({ fromMs, toMs }) => [fromMs / MINUTE, toMs / MINUTE]),
  };
}

test('a column that comes after all others changes nothing of the past', () => {
  const { store, changes } = storeOf(1, 2, 3, 4);
  expect(changes()).toEqual([]);
  expect(store.newestMs()).toBe(4 * MINUTE);
});

test.each<[string, number[], number, number]>([
  ['in a block', [1, 2, 3, 4, 20], 5, 4],
  ['in a gap, which began a minute after the last one', [1, 2, 3, 20], 10, 4],
  ['before all', [10, 11], 5, 5],
])('a column put %s changes the past from what stands before it on', (_, minutes, minute, fromMinute) => {
  const { insert, changes } = storeOf(...minutes);
  insert(minute);
  expect(changes()).toEqual([[fromMinute, Infinity]]);
});

test('with what is dropped goes the gap before it', () => {
  const { store, changes } = storeOf(1, 2, 20);
  store.dropAfter(10 * MINUTE);
  expect(changes()).toEqual([[3, Infinity]]);
  expect(store.newestMs()).toBe(2 * MINUTE);
});
