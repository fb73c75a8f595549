import type { BudgetRow, Settlement } from './budget';
import { backOffAfterLimit, backOffAfterSuccess, withDrift } from './retryAfter';
import type { ScrapeOutcome } from './scrapeOnce';

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
