/** Where the server says nothing. Six requests a minute are allowed, so a minute later there is room again. */
export const DEFAULT_RETRY_AFTER_MS = 60_000;
/** Our own doubling ends here; what the server asks for is kept up to an hour, past which a date is likelier wrong. */
export const MAX_BACK_OFF_MS = 10 * 60_000;
const MAX_RETRY_AFTER_MS = 60 * 60_000;
/** So that several browsers that were refused together do not come back together. Never earlier than asked. */
const JITTER_SHARE = 0.2;
/** No refusal leads to a longer wait than this, so a row that says so is wrong. */
export const LONGEST_WAIT_MS = MAX_RETRY_AFTER_MS * (1 + JITTER_SHARE);
const DRIFT_SHARE = 0.05;

/**
 * Milliseconds to wait by a Retry-After header: whole seconds, or an HTTP date (RFC 9110, 10.2.3).
 * A date is compared with the server's own Date header where there is one, since this clock may be wrong.
 * @returns undefined when the header is missing or unreadable.
 */
export function parseRetryAfter(
  retryAfter: string | null,
  { date, nowMs }: { date: string | null; nowMs: number }
): number | undefined {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  }
  const untilMs = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(untilMs)) {
    return undefined;
  }
  const serverNowMs = Date.parse(date ?? '');
  const waitMs = untilMs - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs);
  return Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

/** The wait after a 429: what the server asks for, but at least twice the last one up to 10 min; with jitter. */
export function backOffAfterLimit(lastBackOffMs: number, retryAfterMs: number, random: () => number): number {
  const doubled = Math.min(lastBackOffMs * 2, MAX_BACK_OFF_MS);
  return Math.round(Math.max(retryAfterMs, doubled) * (1 + JITTER_SHARE * random()));
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
export function withDrift(waitMs: number, random: () => number): number {
  return Math.round(waitMs * (1 + DRIFT_SHARE * random()));
}
