import { askCost, replicas, requests } from '../../../tests/support/askCost';

/** Requests in the first ten minutes and from minute 45 on. */
const gap = (minute: number) => (minute < 10 || minute >= 45 ? 1 : 0);

test('scaling to zero is advised by the gaps between requests: what it saves, and how many cold starts', async () => {
  const { one, saved } = await askCost({ series: [requests('a', gap), replicas('a', () => 1)] });
  expect(one?.Idle).toBeCloseTo((35 * 2) / 60, 9);
  expect(saved).toEqual([
    expect.objectContaining({ 'Scaled to zero after': '5 min', Saved: 4, 'Cold starts': 1, 'One takes': 'not known' }),
    expect.objectContaining({ 'Scaled to zero after': '15 min', 'Cold starts': 1 }),
  ]);
  expect(one?.['In words']).toMatch(
    /Scaling to zero would have saved \$2\.67 after 15 min without a request, with 1 cold start; \$4\.00 after 5 min, with 1 cold start\. How long .* was not seen/
  );
});

test('how long a cold start takes is what requests waited for a first replica', async () => {
  const up = (minute: number) => (minute >= 20 && minute < 24 ? 0 : 1);
  const series = [requests('a', (minute) => (minute < 10 || minute >= 21 ? 1 : 0)), replicas('a', up)];
  const { saved, one } = await askCost({ series });
  expect(saved).toEqual([expect.objectContaining({ 'Scaled to zero after': '5 min', 'One takes': 'about 3 min' })]);
  // It was down when they came, so that nothing would have been added.
  expect(saved[0]?.['Cold starts']).toBe(0);
  expect(one?.['In words']).toContain('A cold start took about 3 min.');
});

test('without any requests reported idle times are unknown; with a counter that stays 0 all is idle', async () => {
  expect((await askCost({ series: [replicas('a', () => 1)] })).one).toMatchObject({ Cost: 8, Idle: undefined });
  const { one, saved } = await askCost({ series: [requests('a', () => 0), replicas('a', () => 1)] });
  expect(one).toMatchObject({ Cost: 8, Idle: 2 });
  expect(saved).toHaveLength(2);
});
