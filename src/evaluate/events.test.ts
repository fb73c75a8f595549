import { sparseColumn, setAbsent } from '../series/stale';
import type { EventPlan } from '../plan/events';
import { findEvents } from './events';

const MINUTE = 60_000;

/** One line with a value a minute; undefined is none. */
function found(values: Array<number | undefined>, rule: Partial<EventPlan>) {
  const column = sparseColumn(Float64Array.from(values, (value) => value ?? 0));
  values.forEach((value, place) => value === undefined && setAbsent(column, place));
  const grid = {
    times: Float64Array.from(values, (_, place) => place * MINUTE),
    series: [{ labels: { deployment_id: 'chat' }, column }],
  };
  return findEvents(grid, { condition: 'above', value: 1, lastsMs: 0, ...rule }).map(
    ({ fromMs, toMs, value, before, isOpen }) =>
      [fromMs / MINUTE, toMs / MINUTE, value, before, isOpen ? 'open' : ''].filter((one) => one !== undefined)
  );
}

test.each<[string, Array<number | undefined>, Partial<EventPlan>, unknown[]]>([
  ['begins when it is so and ends when it no longer is', [0, 2, 5, 1, 0], {}, [[1, 3, 5, '']]],
  ['has the lowest value of one below', [2, 0.5, 0.2, 2], { condition: 'below' }, [[1, 3, 0.2, '']]],
  ['is open where the range ends with it', [0, 2, 3], {}, [[1, 2, 3, 'open']]],
  ['ends with what is known', [0, 2, 3, undefined, undefined, 0], {}, [[1, 2, 3, '']]],
  ['is none at the value itself', [1, 1], {}, []],
  ['is none without traffic', [NaN, NaN], { condition: 'below' }, []],
  ['is equal to a state', [3, 1, 1, 3], { condition: 'equal', value: 1 }, [[1, 3, 1, '']]],
  ['is none when it is shorter than asked for', [0, 2, 0, 2, 2, 2, 0], { lastsMs: 3 * MINUTE }, [[3, 6, 2, '']]],
  [
    'is every change, over a gap too',
    [3, 3, 2, undefined, 1, 1],
    { condition: 'changes', value: undefined },
    [
      [2, 2, 2, 3, ''],
      [4, 4, 1, 2, ''],
    ],
  ],
])('an event %s', (_, values, rule, expected) => {
  expect(found(values, rule)).toEqual(expected);
});
