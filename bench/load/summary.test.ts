import { createDay, dashboardAt } from './day';
import type { PlayedHour } from './playDay';
import { verdicts } from './summary';

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.UTC(2026, 10, 20);

/** A day of which each hour takes so much memory. */
function dayOf(heapMb: (hour: number) => number, hours = 24): PlayedHour[] {
  return Array.from({ length: hours + 1 }, (_, hour) => ({
    hour,
    heapMb: heapMb(hour),
    buffersMb: 20,
    nodes: 4000,
    storedMb: 3,
    scrapes: 60,
    answered: 59,
    lists: 20,
    refreshes: [],
    openings: [],
    troubles: [],
  }));
}

test.each<[string, PlayedHour[], RegExp]>([
  ['what stays as it is has a level', dayOf(() => 40), /Memory has a level: 60\.0 MB .* 60\.0 in hours 19 to 24/],
  ['what goes up and down has one', dayOf((hour) => 40 + (hour % 3) * 4), /Memory has a level/],
  ['what fills up in the first hours has one', dayOf((hour) => Math.min(hour, 6) * 10), /Memory has a level/],
  ['what goes on growing has none', dayOf((hour) => 40 + hour), /Memory GROWS: 69\.5 MB .* 81\.5 in hours 19 to 24/],
  ['a few hours say nothing', dayOf(() => 40, 8), /Too short/],
])('%s', (_, hours, expected) => {
  expect(verdicts(hours)[0]).toMatch(expected);
});

test('so many deployments are there at each time, and one of them is another every three hours', () => {
  const world = createDay(3, BEGIN_MS, 24);
  const idsAt = (hour: number) =>
    world.scrape(BEGIN_MS + (hour + 0.5) * HOUR_MS).deployments.map(({ deployment }) => deployment.id);
  const seen = [-24, -21, -18, 0, 23].map(idsAt);
  expect(seen.map((ids) => ids.length)).toEqual([3, 3, 3, 3, 3]);
  expect(seen[1]?.filter((id) => !seen[0]?.includes(id))).toHaveLength(1);
  expect(seen[3]?.some((id) => seen[0]?.includes(id))).toBe(false);
});

test('each hour of the page is alike', () => {
  expect(dashboardAt(0)).toContain('name=overview');
  expect(new Set(Array.from({ length: 60 }, (_, minute) => dashboardAt(minute))).size).toBe(6);
  expect(dashboardAt(25)).toBe(dashboardAt(85));
});
