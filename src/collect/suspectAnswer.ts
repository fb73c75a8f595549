import type { LastAnswer, ScrapeLease } from '../database/lease';
import { LOOKBACK_MS } from '../series/lookback';
import { releaseAfter } from './backOff';
import type { ScrapeOutcome } from './scrapeOnce';
import { snapshotOf, type Snapshot } from './snapshot';
import type { Clock } from './world';

/**
 * - `taken`: stored as it is. What was suspect before it was half an answer.
 * - `suspect`: kept aside until the next one.
 * - `confirmed`: the second in a row without most of the series, so they have ended.
 */
export type Verdict = 'taken' | 'suspect' | 'confirmed';

/** Fewer fit into the first packets of a connection, which arrive together or not at all. */
const FEWEST_LOST = 100;

/**
 * Whether an answer may be half of one. An answer that breaks off at the end of a line looks complete to a browser, and
 * would end all series that did not arrive; that a deployment was scaled to zero looks the same, once. So most series
 * must be missing twice in a row. Half of two like deployments is not most, and few series never travel in parts.
 */
export function judgeAnswer(
  seen: LastAnswer | undefined,
  { timeMs, series }: { timeMs: number; series: number }
): { verdict: Verdict; seen: LastAnswer } {
  if (seen === undefined || !isLoss(seen.series, series)) {
    return { verdict: 'taken', seen: { timeMs, series } };
  }
  if (seen.suspectMs !== undefined) {
    return { verdict: 'confirmed', seen: { timeMs, series } };
  }
  // What was there longer ago is not shown any more: storing that it is gone ends nothing.
  const ageMs = timeMs - seen.timeMs;
  return ageMs >= 0 && ageMs <= LOOKBACK_MS
    ? { verdict: 'suspect', seen: { ...seen, suspectMs: timeMs } }
    : { verdict: 'taken', seen: { timeMs, series } };
}

/** An answer without anything may have broken off before its first line, however short it would have been. */
function isLoss(before: number, now: number): boolean {
  return now === 0 ? before > 0 : now * 2 < before && before - now >= FEWEST_LOST;
}

/** What a scrape has led to, and whether its answer may be taken as it is. */
export interface JudgedOutcome {
  outcome: ScrapeOutcome;
  /** Of a good one. */
  snapshot: Snapshot | undefined;
  verdict: Verdict;
  /** Series of the answer before. */
  before: number;
}

export interface Released {
  /** False when the lease was lost to somebody else. */
  kept: boolean;
  nextAllowedAt: number;
  judged: JudgedOutcome;
}

/** Ends the lease, and judges the answer by what the same row says of the one before. */
export async function releaseAndJudge(
  lease: Pick<ScrapeLease, 'release'>,
  generation: number,
  outcome: ScrapeOutcome,
  { intervalMs, clock, random }: { intervalMs: number; clock: Clock; random: () => number }
): Promise<Released> {
  const snapshot = outcome.ok ? snapshotOf(outcome.scrape) : undefined;
  let nextAllowedAt = clock.now() + intervalMs;
  const judged: JudgedOutcome = { outcome, snapshot, verdict: 'taken', before: 0 };
  const kept = await lease.release(generation, (row) => {
    const release = releaseAfter(outcome, row, { intervalMs, nowMs: clock.now(), random });
    nextAllowedAt = release.nextAllowedAt;
    if (snapshot === undefined) {
      return release;
    }
    const { verdict, seen } = judgeAnswer(row.seen, snapshot);
    judged.verdict = verdict;
    judged.before = row.seen?.series ?? 0;
    return { ...release, seen };
  });
  return { kept, nextAllowedAt, judged };
}
