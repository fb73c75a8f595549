import { DEPLOYMENT_STATE, stateSeries, withUnknownStates } from './state';
import { gridSeries, rows, type Cell } from './testing/columns';

const { gone, idle, notCollected, scaledToZero, scrapeFailed, serving } = DEPLOYMENT_STATE;
const A = { deployment_id: 'a' };

function stateOf(rate: Cell, replicas: Cell, known: boolean, { scraped = true, onlyKnown = false } = {}): Cell {
  const input = {
    requests: rate === undefined ? [] : [gridSeries(A, [rate])],
    replicas: replicas === undefined ? [] : [gridSeries(A, [replicas])],
    known: known ? [gridSeries(A, [7])] : [],
    scraped: scraped ? [gridSeries({}, [3])] : [],
    onlyKnown,
  };
  return rows(stateSeries(input, 1))[0]?.[1][0];
}

describe('the state of a deployment', () => {
  test.each<[string, Cell, Cell, boolean, Cell]>([
    ['requests: serving', 0.5, 1, true, serving],
    ['no requests: idle', 0, 1, true, idle],
    ['requests without replicas are those that fail for that: scaled to zero', 0.5, 0, true, scaledToZero],
    ['no rate but replicas: idle', undefined, 2, false, idle],
    ['no rate and no replicas left: scaled to zero', undefined, 0, true, scaledToZero],
    ['neither, though it was there: gone', undefined, undefined, true, gone],
    ['never seen: nothing', undefined, undefined, false, undefined],
    ['a rate that is not a number: idle, as a comparison with it is false', NaN, 1, true, idle],
  ])('%s', (_, rate, replicas, known, expected) => {
    expect(stateOf(rate, replicas, known)).toBe(expected);
  });

  test('nothing is said of a time that was not collected', () => {
    expect(stateOf(undefined, undefined, true, { scraped: false })).toBeUndefined();
  });

  test('a deployment that only replicas are known of is left out when a filter may mean others', () => {
    expect(stateOf(undefined, 0, false, { onlyKnown: true })).toBeUndefined();
    expect(stateOf(undefined, 0, true, { onlyKnown: true })).toBe(scaledToZero);
  });
});

test('where there is no state, one says why: nobody collected, the scrape failed; what stays empty was not seen', () => {
  const times = Float64Array.of(0, 10, 20, 30, 40, 50);
  const grid = { times, series: [gridSeries(A, [undefined, undefined, serving, undefined, gone, undefined])] };
  const stretches = [
    { fromMs: 0, toMs: 10, state: notCollected },
    { fromMs: 20, toMs: 40, state: scrapeFailed },
    { fromMs: 45, toMs: 50, state: scrapeFailed },
  ];
  expect(rows(withUnknownStates(grid, stretches, 50).series)[0]?.[1]).toEqual([
    notCollected,
    undefined,
    serving,
    scrapeFailed,
    gone,
    scrapeFailed,
  ]);
});
