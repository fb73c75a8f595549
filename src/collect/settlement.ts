import type { BudgetRow, ScrapeBudget, Settlement } from '../database/lease';
import { backOffAfterLimit, backOffAfterSuccess, withDrift } from './backOff';
import type { ScrapeOutcome } from './scrapeOnce';
import { snapshotOf, type Snapshot } from './snapshot';
import { judge, type Verdict } from './suspectAnswer';
import type { Clock } from './world';

/** What a scrape has led to, as it is judged by what the account's budget remembers. */
export interface JudgedOutcome {
  outcome: ScrapeOutcome;
  /** Of a good one. */
  snapshot: Snapshot | undefined;
  verdict: Verdict;
  /** Series of the answer before. */
  before: number;
}

/** What has become of a lease. */
export interface Settled {
  /** False when it was lost to somebody else. */
  kept: boolean;
  nextAllowedAt: number;
  judged: JudgedOutcome;
}

/** Ends the lease, and judges the answer by what the same row says of the one before. */
export async function settleJudged(
  budget: Pick<ScrapeBudget, 'settle'>,
  generation: number,
  outcome: ScrapeOutcome,
  { intervalMs, clock, random }: { intervalMs: number; clock: Clock; random: () => number }
): Promise<Settled> {
  const snapshot = outcome.ok ? snapshotOf(outcome.scrape) : undefined;
  let nextAllowedAt = clock.now() + intervalMs;
  const judged: JudgedOutcome = { outcome, snapshot, verdict: 'taken', before: 0 };
  const kept = await budget.settle(generation, (row) => {
    const settlement = settlementOf(outcome, row, { intervalMs, nowMs: clock.now(), random });
    nextAllowedAt = settlement.nextAllowedAt;
    if (snapshot === undefined) {
      return settlement;
    }
    const { verdict, seen } = judge(row.seen, snapshot);
    judged.verdict = verdict;
    judged.before = row.seen?.series ?? 0;
    return { ...settlement, seen };
  });
  return { kept, nextAllowedAt, judged };
}

/** When the endpoint may be asked again after this outcome. */
export function settlementOf(
  outcome: ScrapeOutcome,
  { backOffMs: last }: BudgetRow,
  { intervalMs, nowMs, random }: { intervalMs: number; nowMs: number; random: () => number }
): Settlement {
  const startMs = outcome.ok ? outcome.scrape.timeMs : outcome.timeMs;
  if (!outcome.ok && outcome.error.kind === 'rateLimited') {
    const waitMs = backOffAfterLimit(last, outcome.error.retryAfterMs, random);
    // The wait may be short; but whoever was refused asks half as often afterwards, until it has gone well for a while.
    const backOffMs = Math.max(waitMs, 2 * intervalMs);
    return {
      nextAllowedAt: Math.max(startMs + withDrift(intervalMs, random), nowMs + waitMs),
      backOffMs,
      askedMs: waitMs,
    };
  }
  const backOffMs = outcome.ok ? backOffAfterSuccess(last, intervalMs) : last;
  return { nextAllowedAt: startMs + withDrift(Math.max(intervalMs, backOffMs), random), backOffMs };
}
