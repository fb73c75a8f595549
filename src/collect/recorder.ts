import type { LastAnswer, ScrapeLease } from '../database/lease';
import { fieldsOf, numberOf, readOrUndefined, textOf } from '../database/schema';
import type { History } from '../history';
import { LOOKBACK_MS } from '../series/stale';
import { SCRAPE_ERROR_TEXTS, type ScrapeError, type ScrapeErrorKind } from './errors';
import type { FailedScrape, Scrape, ScrapeOutcome } from './scrapeOnce';
import { snapshotOf, ownSamples, type Snapshot, type CollectorStatus } from './status';
import { releaseAfter } from './waits';
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

/** Stores what scrapes have led to in the history, and tells it in the state. */
export interface Recorder {
  /** @param lease under which it was scraped, where tabs share it. */
  record(judged: JudgedOutcome, lease: number | undefined): Promise<void>;
}

export interface RecorderOptions {
  history: Pick<History, 'append' | 'appendFailure'>;
  state: CollectorStatus;
  source: string;
  onStored: () => void;
  /** Nothing of the answer is stored yet. */
  onHeld: () => void;
}

export function createRecorder({ history, state, source, onStored, onHeld }: RecorderOptions): Recorder {
  /** A suspect answer, until the next one tells what it was. */
  let held: { scrape: Scrape; error: ScrapeError } | undefined;

  /** Stores the suspect answer: a good scrape where the next one lacks the same series, else a failed one. */
  async function recordHeld(ok: boolean, lease: number | undefined): Promise<void> {
    if (held === undefined) {
      return;
    }
    const { scrape, error } = held;
    const { timeMs, durationMs, exposition } = scrape;
    const own = ok
      ? ownSamples({ timeMs, durationMs }, snapshotOf(scrape))
      : ownSamples({ error, timeMs, durationMs }, state.now().newestGood);
    held = undefined;
    // Where another tab has stored something since, both are refused as too old, and the time stays without a scrape.
    await (ok
      ? history.append(timeMs, exposition, { ownSamples: own, lease })
      : history.appendFailure(timeMs, { ownSamples: own, lease }));
  }

  async function recordGood(scrape: Scrape, newestGood: Snapshot, lease: number | undefined): Promise<void> {
    const { timeMs, durationMs, exposition } = scrape;
    await history.append(timeMs, exposition, {
      ownSamples: ownSamples({ timeMs, durationMs }, newestGood),
      lease,
      news: writeNews({ source, newestGood, lastError: undefined }),
    });
    state.update({ newestGood, lastError: undefined });
    onStored();
  }

  async function recordFailure(failure: FailedScrape, lease: number | undefined): Promise<void> {
    const { newestGood } = state.now();
    await history.appendFailure(failure.timeMs, {
      ownSamples: ownSamples(failure, newestGood),
      lease,
      news: writeNews({ source, newestGood, lastError: failure.error }),
    });
    state.update({ lastError: failure.error });
    onStored();
  }

  return {
    async record(judged, lease) {
      if (!judged.ok) {
        await recordHeld(false, lease);
        return recordFailure(judged.failure, lease);
      }
      const { verdict, scrape, snapshot, seen } = judged;
      if (verdict === 'suspect') {
        const error: ScrapeError = { kind: 'suspect', series: snapshot.series, before: seen.series };
        held = { scrape, error };
        state.update({ lastError: error });
        return onHeld();
      }
      await recordHeld(verdict === 'confirmed', lease);
      return recordGood(scrape, snapshot, lease);
    },
  };
}

/** What a scrape has led to, as tabs tell each other. It is stored with the scrape and sent to other tabs. */
export interface News {
  newestGood: Snapshot | undefined;
  lastError: ScrapeError | undefined;
  /** Who scraped; absent for whoever reads it. */
  source?: string;
}

/** A text, since nothing else can be stored or sent everywhere. */
export function writeNews(news: News): string {
  return JSON.stringify(news);
}

/** News that cannot be read, such as those of another version, are none. */
export function readNews(text: string | undefined): News | undefined {
  return readOrUndefined(() => {
    const { newestGood, lastError, source } = fieldsOf(JSON.parse(textOf(text)));
    return {
      newestGood: newestGood === undefined ? undefined : readSnapshot(fieldsOf(newestGood)),
      lastError: lastError === undefined ? undefined : readError(fieldsOf(lastError)),
      ...(typeof source === 'string' ? { source } : {}),
    };
  });
}

function readSnapshot({ timeMs, samples, series, snapshotTimestampMs }: Record<string, unknown>): Snapshot {
  return {
    timeMs: numberOf(timeMs),
    samples: numberOf(samples),
    series: numberOf(series),
    snapshotTimestampMs: snapshotTimestampMs === undefined ? undefined : numberOf(snapshotTimestampMs),
  };
}

function readError(error: Record<string, unknown>): ScrapeError {
  const { kind } = error;
  const detail = error.detail === undefined ? {} : { detail: textOf(error.detail) };
  if (!isKind(kind)) {
    throw new TypeError('no kind of error');
  }
  switch (kind) {
    case 'auth':
    case 'forbidden':
    case 'notFound':
    case 'unreachable':
      return { kind, ...detail };
    case 'signedOut':
    case 'noSource':
    case 'outdated':
    case 'redirected':
      return { kind };
    case 'rateLimited':
      return { kind, retryAfterMs: numberOf(error.retryAfterMs), ...detail };
    case 'timeout':
      return { kind, ...(error.timeoutMs === undefined ? {} : { timeoutMs: numberOf(error.timeoutMs) }), ...detail };
    case 'cutOff': {
      const { place } = error;
      const seen = place === 'inLine' || place === 'beforeLength' ? ({ place } as const) : {};
      return { kind, bytes: numberOf(error.bytes), ...seen, ...detail };
    }
    case 'suspect':
      return { kind, series: numberOf(error.series), before: numberOf(error.before) };
    case 'serverError':
      return { kind, status: numberOf(error.status), ...detail };
    case 'malformed':
    case 'limit':
      return { kind, line: numberOf(error.line), column: numberOf(error.column), reason: textOf(error.reason) };
    case 'notMetrics':
      return { kind, found: error.found === 'html' ? 'html' : 'json' };
    case 'misconfigured':
      return { kind, missing: error.missing === 'accountId' ? 'accountId' : 'apiKey' };
    case 'unexpected':
      return { kind, detail: textOf(error.detail) };
  }
}

function isKind(value: unknown): value is ScrapeErrorKind {
  return typeof value === 'string' && Object.hasOwn(SCRAPE_ERROR_TEXTS, value);
}
