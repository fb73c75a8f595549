import type { LastAnswer, ScrapeLease } from '../database/lease';
import { LOOKBACK_MS } from '../series/stale';
import { releaseAfter } from './backOff';
import type { FailedScrape, Scrape, ScrapeOutcome } from './scrapeOnce';
import { snapshotOf, type Snapshot } from './status';
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

/** What a scrape has led to. `seen` is what the next answer is compared with. */
export type JudgedOutcome =
  | { ok: true; scrape: Scrape; snapshot: Snapshot; verdict: Verdict; seen: LastAnswer }
  | { ok: false; failure: FailedScrape };

export interface Released {
  nextAllowedAt: number;
  /** Undefined when the lease was lost to somebody else. */
  judged: JudgedOutcome | undefined;
}

/** Ends the lease, and judges the answer by what the same row says of the one before. */
export async function releaseAndJudge(
  lease: Pick<ScrapeLease, 'release'>,
  generation: number,
  outcome: ScrapeOutcome,
  { intervalMs, clock, random }: { intervalMs: number; clock: Clock; random: () => number }
): Promise<Released> {
  let released: Released = { nextAllowedAt: clock.now() + intervalMs, judged: undefined };
  const isKept = await lease.release(generation, (row) => {
    const release = releaseAfter(outcome, row, { intervalMs, nowMs: clock.now(), random });
    const { nextAllowedAt } = release;
    if (!outcome.ok) {
      released = { nextAllowedAt, judged: { ok: false, failure: outcome } };
      return release;
    }
    const { scrape } = outcome;
    const snapshot = snapshotOf(scrape);
    const { verdict, seen } = judgeAnswer(row.seen, snapshot);
    released = { nextAllowedAt, judged: { ok: true, scrape, snapshot, verdict, seen } };
    return { ...release, seen };
  });
  return isKept ? released : { ...released, judged: undefined };
}
