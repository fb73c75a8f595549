import type { History } from '../history';
import { ALWAYS_OPEN, isOwn, type Access } from './access';
import type { ScrapeBudget } from './budget';
import type { ScrapeError } from './errors';
import { readNews, writeNews, type News } from './news';
import { SCRAPE_TIMEOUT_MS, type Scrape, type ScrapeOutcome } from './scrapeOnce';
import { MAX_BACK_OFF_MS } from './retryAfter';
import { settlementOf } from './settlement';
import { ownSamples, snapshotOf, type Snapshot } from './snapshot';
import { judge, type Verdict } from './suspicion';
import type { Clock, TimerHandle, Timers } from './world';

export interface CollectorState {
  newestGood: Snapshot | undefined;
  /** Why there is nothing newer; undefined after a good scrape. */
  lastError: ScrapeError | undefined;
  lastAttemptMs: number | undefined;
  /** When the endpoint is asked again, or may be where it is asked on demand only. */
  nextAttemptMs: number | undefined;
  inFlight: boolean;
}

export interface FreshenOptions {
  /** A snapshot at most this old is good enough. Default: the interval. */
  maxAgeMs?: number;
  /** Ask although there is a fresh snapshot. What the server asked to wait is waited all the same. */
  force?: boolean;
  /** Ends the waiting of this caller, not the scrape that others wait for too. */
  signal?: AbortSignal;
}

/** What there is to show: the last good snapshot, and beside it why there is no newer one. */
export interface Freshness {
  newestGood: Snapshot | undefined;
  error: ScrapeError | undefined;
  nextAttemptMs: number | undefined;
}

export interface CollectorOptions {
  /** @throws when its signal is aborted. */
  scrape: (signal: AbortSignal) => Promise<ScrapeOutcome>;
  budget: ScrapeBudget;
  history: Pick<History, 'append' | 'appendFailure'>;
  clock: Clock;
  timers: Timers;
  random: () => number;
  intervalMs: number;
  /** Go on by itself after the first question, until closed. */
  collectInBackground: boolean;
  onUpdate?: (state: CollectorState) => void;
  /** Who collects, so that nobody takes another's error, such as a wrong key, for its own. */
  source?: string;
  /** Takes over what other tabs have stored. @returns the news that were stored with it. */
  catchUp?: () => Promise<string | undefined>;
  /** Called when the history has something new, so that others on this page can be told. */
  onStored?: () => void;
  /** Called when the right to ask was given back without a scrape to store, so that others who wait for one can have it. */
  onReleased?: () => void;
  /** Whether this source's own key lets it see the account; default always. */
  access?: Access;
}

export interface Collector {
  /**
   * Resolves when there is a snapshot that is fresh enough, or when none is to be had now.
   * @throws the reason of `signal` when that is aborted.
   */
  freshen(options?: FreshenOptions): Promise<Freshness>;
  /** Finds out whether this source is let in, where that is not known. */
  verify(): Promise<void>;
  /** What another tab has found out; its samples are in the shared history already. */
  adopt(news: News): void;
  /** Looks for what other tabs have found out. */
  catchUp(): Promise<void>;
  state(): CollectorState;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (state: CollectorState) => void): () => void;
  /** Ends collecting and the scrape in flight. Whoever waits gets what there is. */
  close(): void;
}

/** Time to settle after the scrape itself has timed out. */
const LEASE_MS = SCRAPE_TIMEOUT_MS + 5_000;
/** Timers may fire a little early; asking again at once would only burn processor time. */
const SHORTEST_WAIT_MS = 250;

/** Keeps a history supplied: one scrape at a time for all who ask, not more of them than the budget allows. */
export function createCollector(options: CollectorOptions): Collector {
  const { scrape, budget, history, clock, timers, random, intervalMs, collectInBackground, source = '' } = options;
  const { access = ALWAYS_OPEN } = options;
  const listeners = new Set<(state: CollectorState) => void>();
  const closing = new AbortController();
  let state: CollectorState = {
    newestGood: undefined,
    lastError: undefined,
    lastAttemptMs: undefined,
    nextAttemptMs: undefined,
    inFlight: false,
  };
  let attempt: Promise<void> | undefined;
  let timer: TimerHandle | undefined;
  /** After a failure that is this source's own: it neither takes a turn of the account's nor asks often. */
  let shutOut: { waitMs: number; untilMs: number } | undefined;
  /** An answer without most series of the one before it, until another one tells what it was. */
  let held: Scrape | undefined;
  /** Ends the wait for another tab's scrape. */
  let wake = () => {};

  function update(change: Partial<CollectorState>): void {
    state = { ...state, ...change };
    options.onUpdate?.(state);
    [...listeners].forEach((listener) => listener(state));
  }

  function isFresh(maxAgeMs: number): boolean {
    const ageMs = clock.now() - (state.newestGood?.timeMs ?? -Infinity);
    // A snapshot from the future was taken before the clock was put back: nobody knows how old it is.
    return ageMs >= 0 && ageMs <= maxAgeMs;
  }

  /** Never rejects: whatever goes wrong stands in the state, and collecting goes on. */
  function attemptOnce(force: boolean): Promise<void> {
    attempt ??= claimAndScrape(force)
      .catch((reason: unknown) => {
        if (!closing.signal.aborted) {
          update({ lastError: { kind: 'unexpected', detail: String(reason) } });
          schedule(clock.now() + intervalMs);
        }
      })
      .finally(() => {
        attempt = undefined;
      });
    return attempt;
  }

  async function claimAndScrape(force: boolean): Promise<void> {
    const leftMs = (shutOut?.untilMs ?? -Infinity) - clock.now();
    if (!force && shutOut !== undefined && leftMs > 0 && leftMs <= shutOut.waitMs) {
      return schedule(shutOut.untilMs);
    }
    await access.refresh();
    if (state.lastAttemptMs === undefined) {
      // What is stored says how old the newest values are, should this scrape fail.
      catchUp().catch(() => {});
    }
    while (!closing.signal.aborted) {
      if (shutOut !== undefined && !force) {
        if (!(await isLetIn())) {
          return;
        }
        continue;
      }
      const claim = await budget.claim(clock.now(), { intervalMs, leaseMs: LEASE_MS, force });
      if (claim.granted) {
        return scrapeWith(claim);
      }
      const { reason, retryAtMs } = claim;
      if (reason === 'notYet' && !(await isOpenOrFindsOut())) {
        return;
      }
      await catchUp();
      if (reason === 'leased') {
        await newsOr(retryAtMs);
        continue;
      }
      // Where there are values, whoever was refused has told of it; asking less often afterwards is no error.
      if (reason === 'limited' && state.newestGood === undefined) {
        update({ lastError: state.lastError ?? { kind: 'rateLimited', retryAfterMs: retryAtMs - clock.now() } });
      }
      return schedule(retryAtMs);
    }
  }

  async function scrapeWith({ generation, shared }: { generation: number; shared?: true }): Promise<void> {
    update({ inFlight: true, lastAttemptMs: clock.now() });
    try {
      const outcome = await scrape(closing.signal);
      if (!outcome.ok && isOwn(outcome.error)) {
        await budget.settle(generation, ({ backOffMs }) => ({ nextAllowedAt: clock.now(), backOffMs }));
        await keepOut(outcome.error);
        options.onReleased?.();
        return;
      }
      if (outcome.ok) {
        // Before others may ask, so that the same source in another tab need not find out for itself.
        await letIn(outcome.scrape.timeMs);
      }
      const snapshot = outcome.ok ? snapshotOf(outcome.scrape) : undefined;
      let nextAllowedAt = clock.now() + intervalMs;
      const judgement: { verdict: Verdict; before: number } = { verdict: 'taken', before: 0 };
      const kept = await budget.settle(generation, (row) => {
        const settlement = settlementOf(outcome, row, { intervalMs, nowMs: clock.now(), random });
        nextAllowedAt = settlement.nextAllowedAt;
        if (snapshot === undefined) {
          return settlement;
        }
        const judged = judge(row.seen, snapshot);
        judgement.verdict = judged.verdict;
        judgement.before = row.seen?.series ?? 0;
        return { ...settlement, seen: judged.seen };
      });
      // Whoever lost the lease, as by a sleep, would write over what a newer holder has found out.
      if (kept && !closing.signal.aborted) {
        const lease = shared ? generation : undefined;
        if (outcome.ok && snapshot !== undefined && judgement.verdict === 'suspect') {
          held = outcome.scrape;
          update({ lastError: { kind: 'suspect', series: snapshot.series, before: judgement.before } });
          options.onReleased?.();
        } else {
          await recordHeld(judgement.verdict, lease);
          await record(outcome, snapshot, lease);
        }
      }
      schedule(nextAllowedAt);
    } finally {
      update({ inFlight: false });
    }
  }

  async function isOpenOrFindsOut(): Promise<boolean> {
    await access.refresh();
    return access.isOpen(clock.now()) || isLetIn();
  }

  /** Asks without a turn of the account's and stores nothing: only to find out whether this source is let in. */
  async function isLetIn(): Promise<boolean> {
    update({ inFlight: true, lastAttemptMs: clock.now() });
    try {
      const outcome = await scrape(closing.signal);
      if (outcome.ok) {
        await letIn(outcome.scrape.timeMs);
        update({ lastError: undefined });
        return true;
      }
      if (isOwn(outcome.error)) {
        await keepOut(outcome.error);
      } else {
        update({ lastError: outcome.error });
        schedule(clock.now() + Math.max(intervalMs, shutOut?.waitMs ?? 0));
      }
      return false;
    } finally {
      update({ inFlight: false });
    }
  }

  async function letIn(timeMs: number): Promise<void> {
    shutOut = undefined;
    await access.opened(timeMs);
  }

  async function keepOut(error: ScrapeError): Promise<void> {
    const waitMs = Math.min(2 * (shutOut?.waitMs ?? intervalMs / 2), Math.max(intervalMs, MAX_BACK_OFF_MS));
    shutOut = { waitMs, untilMs: clock.now() + waitMs };
    await access.shut(clock.now());
    update({ lastError: error });
    schedule(shutOut.untilMs);
  }

  /** What the suspect answer was after all: good where the next one lacks the same, else a failed scrape. */
  async function recordHeld(verdict: Verdict, lease: number | undefined): Promise<void> {
    if (held === undefined) {
      return;
    }
    const { timeMs, durationMs, exposition } = held;
    const ok = verdict === 'confirmed';
    const own = ownSamples({ ok, timeMs, durationMs }, ok ? snapshotOf(held) : state.newestGood);
    held = undefined;
    // Where another tab has stored something since, both are refused as too old, and the time stays without a scrape.
    await (ok
      ? history.append(timeMs, exposition, { ownSamples: own, lease })
      : history.appendFailure(timeMs, { ownSamples: own, lease }));
  }

  async function record(
    outcome: ScrapeOutcome,
    newestGood: Snapshot | undefined,
    lease: number | undefined
  ): Promise<void> {
    if (outcome.ok && newestGood !== undefined) {
      const { timeMs, durationMs, exposition } = outcome.scrape;
      await history.append(timeMs, exposition, {
        ownSamples: ownSamples({ ok: true, timeMs, durationMs }, newestGood),
        lease,
        news: writeNews({ source, newestGood, lastError: undefined }),
      });
      update({ newestGood, lastError: undefined });
    } else if (!outcome.ok) {
      await history.appendFailure(outcome.timeMs, {
        ownSamples: ownSamples(outcome, state.newestGood),
        lease,
        news: writeNews({ source, newestGood: state.newestGood, lastError: outcome.error }),
      });
      update({ lastError: outcome.error });
    }
    options.onStored?.();
  }

  async function catchUp(): Promise<void> {
    const news = readNews(await options.catchUp?.());
    if (news !== undefined) {
      adopt(news);
    }
    wake();
  }

  function adopt({ newestGood, lastError, source: from = source }: News): void {
    if (!access.isOpen(clock.now())) {
      return wake();
    }
    const isNewer = (newestGood?.timeMs ?? -Infinity) > (state.newestGood?.timeMs ?? -Infinity);
    const error = from === source ? lastError : isNewer ? undefined : state.lastError;
    update({ newestGood: isNewer ? newestGood : state.newestGood, lastError: error });
    wake();
  }

  function schedule(timeMs: number): void {
    timer?.stop();
    timer = undefined;
    if (closing.signal.aborted) {
      return;
    }
    update({ nextAttemptMs: timeMs });
    if (collectInBackground) {
      timer = timers.start(() => void attemptOnce(false), waitUntil(timeMs));
    }
  }

  function newsOr(timeMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = timers.start(resolve, waitUntil(timeMs));
      wake = () => {
        waiting.stop();
        resolve();
      };
    });
  }

  function waitUntil(timeMs: number): number {
    return Math.max(SHORTEST_WAIT_MS, timeMs - clock.now());
  }

  async function ensureFresh(maxAgeMs: number, force: boolean): Promise<void> {
    if (force) {
      // What is under way may have begun before the reason to ask, such as a new key.
      await attempt;
      await attemptOnce(true);
    } else if (!isFresh(maxAgeMs) || !access.isOpen(clock.now())) {
      await attemptOnce(false);
    } else if (timer === undefined && attempt === undefined) {
      schedule((state.newestGood?.timeMs ?? clock.now()) + intervalMs);
    }
  }

  return {
    async freshen({ maxAgeMs = intervalMs, force = false, signal } = {}) {
      signal?.throwIfAborted();
      if (!closing.signal.aborted) {
        await unlessAborted(ensureFresh(maxAgeMs, force), signal);
      }
      const { newestGood, lastError: error, nextAttemptMs } = state;
      return { newestGood, error, nextAttemptMs };
    },
    async verify() {
      await access.refresh();
      if (!closing.signal.aborted && !access.isOpen(clock.now())) {
        await attemptOnce(false);
      }
    },
    adopt,
    catchUp,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      closing.abort();
      timer?.stop();
      wake();
      listeners.clear();
    },
  };
}

/** The same promise, which rejects as soon as the signal is aborted. */
function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
