import type { IncidentKind } from './incident';
import { createWorld } from './world';

const KINDS: IncidentKind[] = [
  'queue-buildup',
  'kv-pressure',
  'cache-drop',
  'server-errors',
  'rate-limit-errors',
  'outage',
];
const DAY_MS = 24 * 3_600_000;

test('by default every day has some of each recurring kind', () => {
  const { incidents } = createWorld();
  expect(new Set(incidents.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  for (const { everyMs } of incidents) {
    expect(everyMs).toBeLessThanOrEqual(DAY_MS);
  }
});
