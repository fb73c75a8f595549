import { createWorld } from '../world/world';
import { backfill } from './backfill';
import { history } from './history';

const TO = Date.UTC(2026, 0, 2, 12);
const FROM = TO - 30 * 60_000;
const world = createWorld({ incidents: [] });

test('every series has the labels of the scraper, and else is as the endpoint would have shown it', () => {
  const text = [...backfill(world, FROM, TO, { job: 'fireworks', instance: 'a:"1"' })].join('');
  const added = 'job="fireworks",instance="a:\\"1\\"",';
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.filter((line) => !line.includes(`{${added}`))).toEqual([]);
  const zeroes = { format: 'openmetrics', variant: { zeroErrors: 'zero' } } as const;
  expect(text.replaceAll(added, '')).toBe([...history(world, FROM, TO, zeroes)].join(''));
  expect(text.endsWith('# EOF\n')).toBe(true);
});

test('a code without errors is 0, so that it does not seem to go on', () => {
  const lines = [...backfill(world, FROM, TO, {})].join('').split('\n');
  const errors = lines.filter((line) => line.startsWith('requests_error_total:'));
  const perScrape = new Map<string, number>();
  for (const line of errors) {
    const time = line.slice(line.lastIndexOf(' '));
    perScrape.set(time, (perScrape.get(time) ?? 0) + 1);
  }
  // The same series in each scrape, whether there was an error or not.
  expect(new Set(perScrape.values()).size).toBe(1);
  expect(errors.some((line) => / 0 \d+$/.test(line))).toBe(true);
});
