import { from, plan, traced } from '../testing/statistics';
import { GROUPS, STATISTICS, statisticNamed } from './planStatistic';
import { runStatistic } from './runStatistic';

test.each(STATISTICS)(
  '$name is computed, and split by every label that is offered for it',
  async ({ name, subject }) => {
    const groupBy = [...GROUPS[subject]];
    const prices = { 'fireworks/m': { input: 1, output: 10 } };
    const { series } = await runStatistic(from(traced(), prices), plan({ statistic: name, groupBy }));
    // The made traces have no cached tokens.
    expect(series.length > 0).toBe(name !== 'cached_tokens');
    series.forEach(({ labels }) => expect(Object.keys(labels)).toEqual(groupBy));
  }
);

test('a name that is not in the catalogue is none', () => {
  expect(statisticNamed('toString')).toBeUndefined();
});
