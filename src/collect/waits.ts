import { WAIT_JITTER, type LeaseRow, type Release } from '../database/lease';
import type { ScrapeOutcome } from './scrapeOnce';
import { isAccessError, type Access } from './access';
import type { ScrapeError } from './errors';
import { failureNumber, type CollectorStatus } from './status';
import type { Clock, TimerHandle, Timers } from './world';

/*
 * When a collector asks again: after refusals of its own key less often, else at its next turn, or as soon as another
 * tab has news.
 */

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

/** Timers may fire a little early; asking again at once would only burn processor time. */
const SHORTEST_WAIT_MS = 250;

/** The waits of a collector: for its next turn, and for what another tab finds out. */
export interface Alarm {
  isSet(): boolean;
  /** Calls `ring` then, and not when it was set to before. */
  set(timeMs: number, ring: () => void): void;
  stop(): void;
  /** Until then, or until somebody wakes it. */
  newsOr(timeMs: number): Promise<void>;
  wake(): void;
}

export function createAlarm(clock: Clock, timers: Timers): Alarm {
  let timer: TimerHandle | undefined;
  let wake = () => {};

  function waitUntil(timeMs: number): number {
    return Math.max(SHORTEST_WAIT_MS, timeMs - clock.now());
  }

  function stop(): void {
    timer?.stop();
    timer = undefined;
  }

  return {
    isSet: () => timer !== undefined,
    set(timeMs, ring) {
      stop();
      timer = timers.start(ring, waitUntil(timeMs));
    },
    stop,
    newsOr: (timeMs) =>
      new Promise((resolve) => {
        const waiting = timers.start(resolve, waitUntil(timeMs));
        wake = () => {
          waiting.stop();
          resolve();
        };
      }),
    wake: () => wake(),
  };
}

/** The same promise, which rejects as soon as the signal is aborted. */
export function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

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
