import type { LastAnswer } from '../database/lease';
import { readLastAnswer, readLeaseRow } from '../database/sharedLease';
import { SCRAPE_ERROR_TEXTS, type ScrapeError } from './errors';
import { readNews, writeNews, judgeAnswer } from './recorder';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

test.each<[string, LastAnswer | undefined, number, ReturnType<typeof judgeAnswer>['verdict']]>([
  ['the first answer', undefined, 5, 'taken'],
  ['as many series as before', { timeMs: NOW - MINUTE, series: 400 }, 400, 'taken'],
  ['exactly half of them', { timeMs: NOW - MINUTE, series: 400 }, 200, 'taken'],
  ['less than half', { timeMs: NOW - MINUTE, series: 400 }, 199, 'suspect'],
  ['few that were lost', { timeMs: NOW - MINUTE, series: 120 }, 21, 'taken'],
  ['a hundred that were lost', { timeMs: NOW - MINUTE, series: 120 }, 20, 'suspect'],
  ['nothing where there was a little', { timeMs: NOW - MINUTE, series: 1 }, 0, 'suspect'],
  ['nothing where there was nothing', { timeMs: NOW - MINUTE, series: 0 }, 0, 'taken'],
  ['a loss after five minutes', { timeMs: NOW - 5 * MINUTE, series: 400 }, 1, 'suspect'],
  ['a loss after more than that', { timeMs: NOW - 5 * MINUTE - 1, series: 400 }, 1, 'taken'],
  ['a loss since a time that has not come yet', { timeMs: NOW + 1, series: 400 }, 1, 'taken'],
  ['a second loss', { timeMs: NOW - 2 * MINUTE, series: 400, suspectMs: NOW - MINUTE }, 30, 'confirmed'],
  ['a second loss after long', { timeMs: NOW - 60 * MINUTE, series: 400, suspectMs: NOW - MINUTE }, 30, 'confirmed'],
  ['all of them after a loss', { timeMs: NOW - 2 * MINUTE, series: 400, suspectMs: NOW - MINUTE }, 390, 'taken'],
])('%s', (_, seen, series, verdict) => {
  const judged = judgeAnswer(seen, { timeMs: NOW, series });
  expect(judged.verdict).toBe(verdict);
  expect(judged.seen).toEqual(verdict === 'suspect' ? { ...seen, suspectMs: NOW } : { timeMs: NOW, series });
});

test('what was seen is read back from the lease’s row, and what is none is left out', () => {
  const row = { nextAllowedAt: 1, leaseUntil: 2, generation: 3, backOffMs: 0, askedMs: 0 };
  const seen = { timeMs: NOW, series: 4, suspectMs: NOW + 1 };
  const full = { ...row, seen, asked: [NOW] };
  expect(readLeaseRow(JSON.stringify(full))).toEqual(full);
  expect(readLeaseRow(JSON.stringify(row))).toEqual(row);
  expect(readLeaseRow(JSON.stringify({ ...row, seen: { timeMs: 'x' }, asked: ['y', null] }))).toEqual(row);
  expect([null, 1, [], { timeMs: 1 }, { timeMs: 1, series: null }].map(readLastAnswer)).toEqual(
    Array(5).fill(undefined)
  );
});

test.each<ScrapeError>([
  { kind: 'cutOff', bytes: 5, place: 'inLine' },
  { kind: 'cutOff', bytes: 5, place: 'beforeLength', detail: 'x' },
  { kind: 'suspect', series: 1, before: 2 },
  { kind: 'redirected' },
  { kind: 'noSource' },
  { kind: 'outdated' },
])('other tabs read $kind as it was told', (lastError) => {
  expect(Object.keys(SCRAPE_ERROR_TEXTS)).toContain(lastError.kind);
  expect(readNews(writeNews({ newestGood: undefined, lastError }))?.lastError).toEqual(lastError);
});
