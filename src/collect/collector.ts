import type { ScrapeLease } from '../database/lease';
import type { History } from '../history';
import { ALWAYS_OPEN, isAccessError, type Access } from './access';
import { createAdmission, createAlarm, unlessAborted } from './waits';
import { readNews, createRecorder, releaseAndJudge, type News } from './recorder';
import { SCRAPE_TIMEOUT_MS, type ScrapeOutcome } from './scrapeOnce';
import { createStatus, isFresh, type CollectorState, type FreshenOptions, type Freshness } from './status';
import type { Clock, Timers } from './world';

export interface CollectorOptions {
  /** @throws when its signal is aborted. */
  scrape: (signal: AbortSignal) => Promise<ScrapeOutcome>;
  lease: ScrapeLease;
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
  /** Called when the lease was released without a scrape to store, so that others who wait for one can take it. */
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
  /** Asks whether this source's key lets it in, where that is not known. */
  verify(): Promise<void>;
  /** Takes over what another tab's scrape has led to; its samples are in the shared history already. */
  adopt(news: News): void;
  /** Looks for what the scrapes of other tabs have led to. */
  catchUp(): Promise<void>;
  state(): CollectorState;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (state: CollectorState) => void): () => void;
  /** Ends collecting and the scrape in flight. Whoever waits gets what there is. */
  close(): void;
}

/** Enough to release it after the scrape itself has timed out. */
const LEASE_MS = SCRAPE_TIMEOUT_MS + 5_000;

/** Keeps a history supplied: one scrape at a time for all who ask, not more of them than the lease allows. */
export function createCollector(options: CollectorOptions): Collector {
  const { scrape, lease, history, clock, timers, random, intervalMs, collectInBackground, source = '' } = options;
  const { access = ALWAYS_OPEN } = options;
  const closing = new AbortController();
  let attempt: Promise<void> | undefined;
  const state = createStatus(options.onUpdate);
  const alarm = createAlarm(clock, timers);
  const admission = createAdmission({ access, scrape, state, clock, intervalMs });
  const recorder = createRecorder({
    history,
    state,
    source,
    onStored: () => options.onStored?.(),
    onHeld: () => options.onReleased?.(),
  });

  /** Never rejects: whatever goes wrong stands in the state, and collecting goes on. */
  function attemptOnce(force: boolean): Promise<void> {
    attempt ??= claimAndScrape(force)
      .catch((reason: unknown) => {
        if (!closing.signal.aborted) {
          state.update({ lastError: { kind: 'unexpected', detail: String(reason) } });
          schedule(clock.now() + intervalMs);
        }
      })
      .finally(() => {
        attempt = undefined;
      });
    return attempt;
  }

  async function claimAndScrape(force: boolean): Promise<void> {
    const shutUntilMs = admission.waitsUntilMs();
    if (!force && shutUntilMs !== undefined) {
      return schedule(shutUntilMs);
    }
    await access.refresh();
    if (state.now().lastAttemptMs === undefined) {
      // What is stored says how old the newest values are, should this scrape fail.
      catchUp().catch(() => {});
    }
    while (!closing.signal.aborted) {
      if (admission.isShut() && !force) {
        if (!(await asksForAccess())) {
          return;
        }
        continue;
      }
      const claim = await lease.claim(clock.now(), { intervalMs, leaseMs: LEASE_MS, force });
      if (claim.granted) {
        return scrapeWith(claim);
      }
      const { reason, retryAtMs } = claim;
      if (reason === 'notYet' && !(await hasAccess())) {
        return;
      }
      await catchUp();
      if (reason === 'leased') {
        await alarm.newsOr(retryAtMs);
        continue;
      }
      // Where there are values, whoever was refused has told of it; asking less often afterwards is no error.
      if (reason === 'limited' && state.now().newestGood === undefined) {
        state.update({
          lastError: state.now().lastError ?? { kind: 'rateLimited', retryAfterMs: retryAtMs - clock.now() },
        });
      }
      return schedule(retryAtMs);
    }
  }

  async function scrapeWith({ generation, shared }: { generation: number; shared?: true }): Promise<void> {
    state.update({ inFlight: true, lastAttemptMs: clock.now() });
    try {
      const outcome = await scrape(closing.signal);
      if (!outcome.ok && isAccessError(outcome.error)) {
        await lease.release(generation, ({ backOffMs }) => ({ nextAllowedAt: clock.now(), backOffMs }));
        schedule(await admission.keepOut(outcome.error));
        options.onReleased?.();
        return;
      }
      if (outcome.ok) {
        // Before others may ask, so that the same source in another tab need not find out for itself.
        await admission.letIn(outcome.scrape.timeMs);
      }
      const turn = { intervalMs, clock, random };
      const { nextAllowedAt, judged } = await releaseAndJudge(lease, generation, outcome, turn);
      // Whoever has lost the lease, as by a sleep, would write over what a newer holder has stored.
      if (judged !== undefined && !closing.signal.aborted) {
        await recorder.record(judged, shared ? generation : undefined);
      }
      schedule(nextAllowedAt);
    } finally {
      state.update({ inFlight: false });
    }
  }

  async function hasAccess(): Promise<boolean> {
    await access.refresh();
    return access.isOpen(clock.now()) || asksForAccess();
  }

  /** @returns whether this source is let in. */
  async function asksForAccess(): Promise<boolean> {
    const askAgainMs = await admission.ask(closing.signal);
    if (askAgainMs !== undefined) {
      schedule(askAgainMs);
    }
    return askAgainMs === undefined;
  }

  async function catchUp(): Promise<void> {
    const news = readNews(await options.catchUp?.());
    if (news !== undefined) {
      adopt(news);
    }
    alarm.wake();
  }

  function adopt({ newestGood, lastError, source: from = source }: News): void {
    if (!access.isOpen(clock.now())) {
      return alarm.wake();
    }
    const isNewer = (newestGood?.timeMs ?? -Infinity) > (state.now().newestGood?.timeMs ?? -Infinity);
    const error = from === source ? lastError : isNewer ? undefined : state.now().lastError;
    state.update({ newestGood: isNewer ? newestGood : state.now().newestGood, lastError: error });
    alarm.wake();
  }

  function schedule(timeMs: number): void {
    alarm.stop();
    if (closing.signal.aborted) {
      return;
    }
    state.update({ nextAttemptMs: timeMs });
    if (collectInBackground) {
      alarm.set(timeMs, () => void attemptOnce(false));
    }
  }

  async function ensureFresh(maxAgeMs: number, force: boolean): Promise<void> {
    if (force) {
      // What is under way may have begun before the reason to ask, such as a new key.
      await attempt;
      await attemptOnce(true);
    } else if (!isFresh(state.now().newestGood, maxAgeMs, clock.now()) || !access.isOpen(clock.now())) {
      await attemptOnce(false);
    } else if (!alarm.isSet() && attempt === undefined) {
      schedule((state.now().newestGood?.timeMs ?? clock.now()) + intervalMs);
    }
  }

  return {
    async freshen({ maxAgeMs = intervalMs, force = false, signal } = {}) {
      signal?.throwIfAborted();
      if (!closing.signal.aborted) {
        await unlessAborted(ensureFresh(maxAgeMs, force), signal);
      }
      const { newestGood, lastError: error, nextAttemptMs } = state.now();
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
    state: state.now,
    subscribe: state.subscribe,
    close() {
      closing.abort();
      alarm.stop();
      alarm.wake();
      state.close();
    },
  };
}
