import { isAccessError, type Access } from './access';
import { MAX_BACK_OFF_MS } from './backOff';
import type { ScrapeError } from './errors';
import type { ScrapeOutcome } from './scrapeOnce';
import { failureNumber } from './snapshot';
import type { CollectorStatus } from './status';
import type { Clock } from './world';

/**
 * What follows when this source's own key is refused, or its session or settings: it asks less often each time, and
 * without the lease, so that other sources on the account lose nothing by it.
 */
export interface Admission {
  isShut(): boolean;
  /** Until when it does not ask; undefined when it may. */
  waitsUntilMs(): number | undefined;
  letIn(timeMs: number): Promise<void>;
  /** Waits twice as long as the last time. @returns when to ask again, ms. */
  keepOut(error: ScrapeError): Promise<number>;
  /**
   * Asks without the lease and stores nothing, only to know whether it is let in.
   * @returns when to ask again, ms; undefined when it is let in.
   */
  ask(signal: AbortSignal): Promise<number | undefined>;
}

export interface AdmissionOptions {
  access: Access;
  scrape: (signal: AbortSignal) => Promise<ScrapeOutcome>;
  state: CollectorStatus;
  clock: Clock;
  intervalMs: number;
}

export function createAdmission({ access, scrape, state, clock, intervalMs }: AdmissionOptions): Admission {
  let shut: { waitMs: number; untilMs: number } | undefined;

  async function letIn(timeMs: number): Promise<void> {
    shut = undefined;
    await access.opened(timeMs);
  }

  async function keepOut(error: ScrapeError): Promise<number> {
    const waitMs = Math.min(2 * (shut?.waitMs ?? intervalMs / 2), Math.max(intervalMs, MAX_BACK_OFF_MS));
    const untilMs = clock.now() + waitMs;
    shut = { waitMs, untilMs };
    await access.shut(clock.now(), failureNumber(error));
    state.update({ lastError: error });
    return untilMs;
  }

  return {
    isShut: () => shut !== undefined,
    waitsUntilMs() {
      const leftMs = (shut?.untilMs ?? -Infinity) - clock.now();
      // More than it was at first is left only where the clock was put back.
      return shut !== undefined && leftMs > 0 && leftMs <= shut.waitMs ? shut.untilMs : undefined;
    },
    letIn,
    keepOut,
    async ask(signal) {
      state.update({ inFlight: true, lastAttemptMs: clock.now() });
      try {
        const outcome = await scrape(signal);
        if (outcome.ok) {
          await letIn(outcome.scrape.timeMs);
          state.update({ lastError: undefined });
          return undefined;
        }
        if (isAccessError(outcome.error)) {
          return await keepOut(outcome.error);
        }
        state.update({ lastError: outcome.error });
        return clock.now() + Math.max(intervalMs, shut?.waitMs ?? intervalMs);
      } finally {
        state.update({ inFlight: false });
      }
    },
  };
}
