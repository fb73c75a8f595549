import { loadPatterns } from '../../src/series/pattern';
import type { IncidentKind } from '../../simulator';
import { runsOf, sceneOf, WINDOW_MS, type Scene } from '../answers/incidentRuns';
import { changesIn, placeOf, verdictOn, type Place } from '../answers/judge';
import { askQuietDays } from '../answers/quietDays';
import { isVisible } from '../answers/report';

// A small part of `npm run answers`, which asks about all incidents and many seeds.

let scene: Scene;
const SEED = 301;

beforeAll(async () => {
  await loadPatterns();
  scene = await sceneOf(SEED);
});

const KINDS: IncidentKind[] = ['prefill-queue', 'slow-tokens', 'server-errors', 'long-answers', 'vanish'];

test.each(KINDS)('the cause of a visible %s is the first row, and no wrong phase is named', async (kind) => {
  const places: Place[] = [];
  for (const run of await runsOf(SEED, kind, scene)) {
    expect(await verdictOn(run.history, scene.toMs, WINDOW_MS, kind, scene.deployment)).not.toBe('wrong');
    if (isVisible(run)) {
      places.push(placeOf(await changesIn(run.history, scene.toMs, WINDOW_MS), kind, scene.deployment));
    }
  }
  // Those that can hardly be seen may hide; none stands below what follows from it.
  expect(places.at(-1)).toBe('first');
  expect(places.filter((place) => place === 'first').length).toBeGreaterThanOrEqual(places.length / 2);
  expect(places).not.toContain('below');
});

test('a quarter of a quiet day is asked each hour, and nothing changed', async () => {
  let [questions, alarms] = [0, 0];
  await askQuietDays(SEED, 0.25, (alarm) => {
    questions++;
    alarms += alarm === undefined ? 0 : 1;
  });
  expect([questions, alarms]).toEqual([6, 0]);
});
