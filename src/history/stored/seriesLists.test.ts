import { createSeriesIndex } from '../seriesIndex';
import { createSeriesLists } from './seriesLists';

const SERIES = 450;
const labelsOf = (number: number) => ({ deployment_id: `d${number}` });

function newLists() {
  const index = createSeriesIndex({ series: 10_000, labelBytes: 1e6 });
  const lists = createSeriesLists(index);
  lists.add('some', { name: 'm', labels: Array.from({ length: SERIES }, (_, number) => labelsOf(number)) });
  return { index, lists };
}

test('numbers are found some series at a time, and are the same as in one go', () => {
  const { lists } = newLists();
  const steps = lists.numbering('some');
  let pauses = 0;
  while (steps.next().done !== true) {
    pauses++;
  }
  expect(pauses).toBe(2);
  const numbers = lists.seriesOf('some');
  expect(numbers).toEqual(newLists().lists.seriesOf('some'));
  expect(Array.from(numbers ?? [], (number) => lists.placeOf('some', number))).toEqual([...Array(SERIES).keys()]);
});

test('what was given to other series meanwhile is found anew', () => {
  const { index, lists } = newLists();
  const steps = lists.numbering('some');
  steps.next();
  // Nothing has a sample yet, so that all of them are dropped and their numbers go to others.
  index.dropNotSampledSince(1);
  lists.forgetNumbers();
  for (let other = 0; other < SERIES; other++) {
    index.idOf('other', labelsOf(other));
  }
  expect(steps.next().done).toBe(true);
  const named = Array.from(lists.seriesOf('some') ?? [], (number) => index.get(number));
  expect(named.map((series) => [series?.name, series?.labels])).toEqual(
    Array.from({ length: SERIES }, (_, number) => ['m', labelsOf(number)])
  );
});

test('of a list that became another meanwhile nothing is kept', () => {
  const { lists } = newLists();
  const steps = lists.numbering('some');
  steps.next();
  lists.replaceBy([['some', { name: 'm', labels: [labelsOf(7)] }]]);
  expect(steps.next().done).toBe(true);
  expect(lists.seriesOf('some')).toHaveLength(1);
});

test('whoever asks meanwhile gets all of them', () => {
  const { lists } = newLists();
  const steps = lists.numbering('some');
  steps.next();
  const asked = lists.seriesOf('some');
  expect(asked).toHaveLength(SERIES);
  while (steps.next().done !== true) {
    // To the end.
  }
  expect(lists.seriesOf('some')).toEqual(asked);
});
