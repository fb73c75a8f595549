import type { HistoryStats } from '../../history';
import { storageNotices } from './notices';

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
