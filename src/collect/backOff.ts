import { WAIT_JITTER, type LeaseRow, type Release } from '../database/lease';
import type { ScrapeOutcome } from './scrapeOnce';

/** Our own doubling of waits ends here; what a server asks for may be longer. */
export const MAX_BACK_OFF_MS = 10 * 60_000;
const DRIFT_SHARE = 0.05;

/** When the endpoint may be asked again after this outcome. */
export function releaseAfter(
  outcome: ScrapeOutcome,
  { backOffMs: last }: LeaseRow,
  { intervalMs, nowMs, random }: { intervalMs: number; nowMs: number; random: () => number }
): Release {
  const startMs = outcome.ok ? outcome.scrape.timeMs : outcome.timeMs;
  if (!outcome.ok && outcome.error.kind === 'rateLimited') {
    const waitMs = backOffAfterLimit(last, outcome.error.retryAfterMs, random);
    // The wait may be short; but whoever was refused asks half as often afterwards, until it has gone well for a while.
    const backOffMs = Math.max(waitMs, 2 * intervalMs);
    return {
      nextAllowedAt: Math.max(startMs + withDrift(intervalMs, random), nowMs + waitMs),
      backOffMs,
      askedMs: waitMs,
      refusedUntil: nowMs + waitMs,
    };
  }
  const backOffMs = outcome.ok ? backOffAfterSuccess(last, intervalMs) : last;
  return {
    nextAllowedAt: startMs + withDrift(Math.max(intervalMs, backOffMs), random),
    backOffMs,
    // It has let somebody in again, or something else is the matter.
    refusedUntil: 0,
  };
}

/** The wait after a 429: what the server asks for, but at least twice the last one up to 10 min; with jitter. */
export function backOffAfterLimit(lastBackOffMs: number, retryAfterMs: number, random: () => number): number {
  const doubled = Math.min(lastBackOffMs * 2, MAX_BACK_OFF_MS);
  return Math.round(Math.max(retryAfterMs, doubled) * (1 + WAIT_JITTER * random()));
}

/**
 * The wait after a success: a twentieth less than the last one until that is less than an interval. Were it halved,
 * ten browsers on one account would be back at the limit before the others have noticed that they left.
 */
export function backOffAfterSuccess(lastBackOffMs: number, intervalMs: number): number {
  const shorter = Math.round(lastBackOffMs * 0.95);
  return shorter > intervalMs ? shorter : 0;
}

/**
 * A little longer than asked for, never shorter. Without it the requests of several browsers keep their places within
 * the minute: those that come first fill it for good, and never learn that others are refused.
 */
function withDrift(waitMs: number, random: () => number): number {
  return Math.round(waitMs * (1 + DRIFT_SHARE * random()));
}
