/** What the newest answer that was taken held. Shared by all who ask for one account. */
export interface Seen {
  timeMs: number;
  series: number;
  /** When an answer came since that has lost most of it, and has not been confirmed yet. */
  suspectMs?: number;
}

/**
 * - `taken`: stored as it is. What was suspect before it was half an answer.
 * - `suspect`: kept aside until the next one.
 * - `confirmed`: the second in a row without most of the series, so they have ended.
 */
export type Verdict = 'taken' | 'suspect' | 'confirmed';

/** Series that were there longer ago are not shown any more: storing that they are gone ends nothing. */
const RECENT_MS = 5 * 60_000;
/** Fewer fit into the first packets of a connection, which arrive together or not at all. */
const FEWEST_LOST = 100;

/**
 * Whether an answer may be half of one. An answer that breaks off at the end of a line looks complete to a browser, and
 * would end all series that did not arrive; that a deployment was scaled to zero looks the same, once. So most series
 * must be missing twice in a row. Half of two like deployments is not most, and few series never travel in parts.
 */
export function judge(
  seen: Seen | undefined,
  { timeMs, series }: { timeMs: number; series: number }
): { verdict: Verdict; seen: Seen } {
  if (seen === undefined || !isLoss(seen.series, series)) {
    return { verdict: 'taken', seen: { timeMs, series } };
  }
  if (seen.suspectMs !== undefined) {
    return { verdict: 'confirmed', seen: { timeMs, series } };
  }
  const ageMs = timeMs - seen.timeMs;
  return ageMs >= 0 && ageMs <= RECENT_MS
    ? { verdict: 'suspect', seen: { ...seen, suspectMs: timeMs } }
    : { verdict: 'taken', seen: { timeMs, series } };
}

/** An answer without anything may have broken off before its first line, however short it would have been. */
function isLoss(before: number, now: number): boolean {
  return now === 0 ? before > 0 : now * 2 < before && before - now >= FEWEST_LOST;
}

/** Undefined for what no version of this code has written. */
export function readSeen(value: unknown): Seen | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { timeMs, series, suspectMs }: { timeMs?: unknown; series?: unknown; suspectMs?: unknown } = value;
  if (!isNumber(timeMs) || !isNumber(series) || !Number.isInteger(series) || series < 0) {
    return undefined;
  }
  return { timeMs, series, ...(isNumber(suspectMs) ? { suspectMs } : {}) };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
