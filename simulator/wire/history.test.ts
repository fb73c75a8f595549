import { createWorld } from '../world/world';
import { history } from './history';
import { createPrinter } from './printer';

const AT = Date.UTC(2026, 10, 20, 15);
const world = createWorld();

test('each minute of the past is what a scrape at that time would have returned', () => {
  const chunks = [...history(world, AT - 5 * 60_000, AT)];
  expect(chunks).toHaveLength(6);
  for (const [place, chunk] of chunks.entries()) {
    const atMs = AT - (5 - place) * 60_000;
    const live = createPrinter().print(world.scrape(atMs), { header: place === 0 });
    expect(chunk.replaceAll(` ${atMs}\n`, '\n')).toBe(live);
  }
});

test('scrapes fall on multiples of the step', () => {
  const chunks = [...history(world, AT + 1, AT + 61_000, { stepMs: 30_000 })];
  const times = chunks.map((chunk) => Number(/ (\d+)\n$/.exec(chunk)?.[1]));
  expect(times).toEqual([AT + 30_000, AT + 60_000]);
});

test('what a scraper has kept says of each scrape that it was one', () => {
  const [chunk = ''] = history(world, AT, AT, { hasUp: true });
  expect(chunk).toMatch(new RegExp(`\nup 1 ${AT}\n$`));
});

test('OpenMetrics has seconds, no types and an end', () => {
  const text = [...history(world, AT, AT, { format: 'openmetrics' })].join('');
  expect(text).toMatch(new RegExp(` ${AT / 1000}\n# EOF\n$`));
  expect(text).not.toContain('# TYPE');
});
