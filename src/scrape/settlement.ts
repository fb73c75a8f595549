import type { BudgetRow, Settlement } from './budget';
import { backOffAfterLimit, backOffAfterSuccess } from './retryAfter';
import type { ScrapeOutcome } from './scrapeOnce';

/** When the endpoint may be asked again after this outcome. */
export function settlementOf(
  outcome: ScrapeOutcome,
  { backOffMs: last }: BudgetRow,
  { intervalMs, nowMs, random }: { intervalMs: number; nowMs: number; random: () => number }
): Settlement {
  const startMs = outcome.ok ? outcome.scrape.timeMs : outcome.timeMs;
  if (!outcome.ok && outcome.error.kind === 'rateLimited') {
    const backOffMs = backOffAfterLimit(last, outcome.error.retryAfterMs, random);
    return { nextAllowedAt: Math.max(startMs + intervalMs, nowMs + backOffMs), backOffMs };
  }
  const backOffMs = outcome.ok ? backOffAfterSuccess(last, intervalMs) : last;
  return { nextAllowedAt: startMs + Math.max(intervalMs, backOffMs), backOffMs };
}
