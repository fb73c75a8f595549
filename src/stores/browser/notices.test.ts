import type { HistoryStats } from '../../history';
import { coveredPart, storageNotices } from './notices';

const STATS: HistoryStats = {
  series: 10,
  columns: 1,
  bytes: 0,
  seriesRefused: 7,
  refusedFor: 'series',
  retentionMs: 1,
  duplicates: 0,
  scrapesSkipped: 0,
  snapshotTimestampMs: undefined,
};

test.each([
  ['series', /7 series of the newest scrape are left out, since this browser keeps 60000 at most/],
  ['labelBytes', /7 series .* are left out, since this browser keeps 64 MiB of names and labels at most/],
] as const)('series that are left out for the limit on %s are said', (refusedFor, text) => {
  const [notice] = storageNotices({ ...STATS, refusedFor }, undefined);
  expect(notice).toMatchObject({ severity: 'warning', text: expect.stringMatching(text) });
});

const HOUR = 3_600_000;

test.each([
  [24, 6, '18 h of 24 h'],
  [24, 0.3, '23 h 42 min of 24 h'],
  [6, 0.066, '5 h 56 min of 6 h'],
  [7 * 24, 3, '6 d 21 h of 7 d'],
  [30 * 24, 12, '29 d 12 h of 30 d'],
  [8.25, 0.2, '8 h 3 min of 8 h 15 min'],
  [1, 0.011, '59 min of 60 min'],
  [24, 24, '0 s of 24 h'],
  [24, 0.2, undefined],
])('of %d h of which %d h are missing there are %s', (hours, missing, text) => {
  const gap = { kind: 'gap', fromMs: 0, toMs: missing * HOUR, reason: undefined } as const;
  expect(coveredPart([gap], { fromMs: 0, toMs: hours * HOUR })).toBe(text);
});
