import { FAILURE, firstAfter, isScrape, NOT_COLLECTED, PARTIAL, SCRAPE, type Block } from './block';
import { GAP_INTERVALS } from './blockWriter';

/** Times for which there is history. */
export interface Coverage {
  /** First and newest column; undefined while nothing was collected. */
  sinceMs: number | undefined;
  newestMs: number | undefined;
  newestGoodMs: number | undefined;
  /** Newest scrape, good or failed. */
  newestScrapeMs: number | undefined;
  /** Stretches without a scrape: from one interval after the last column to the next one. Failed scrapes are no gap. */
  gaps: Array<{ fromMs: number; toMs: number }>;
  failures: FailedStretch[];
}

/** Failed scrapes in a row. */
export interface FailedStretch {
  fromMs: number;
  /** Time of the last of them. */
  lastMs: number;
  /** When the next good scrape was, or the gap began; undefined while nothing came after them. */
  toMs: number | undefined;
}

/**
 * Since when there is history, and where nobody collected.
 * @param nowMs good scrapes after it, which a clock ahead has stamped, are not the newest. Default they are.
 */
export function coverageOf(blocks: readonly Block[], nowMs?: number): Coverage {
  const gaps: Coverage['gaps'] = [];
  const failures: FailedStretch[] = [];
  let gapFromMs: number | undefined;
  let failed: FailedStretch | undefined;
  let newestScrapeMs: number | undefined;
  for (const { times, kinds } of blocks) {
    times.forEach((timeMs, at) => {
      if (kinds[at] === PARTIAL) {
        return;
      }
      if (gapFromMs !== undefined) {
        gaps.push({ fromMs: gapFromMs, toMs: timeMs });
      }
      gapFromMs = kinds[at] === NOT_COLLECTED ? timeMs : undefined;
      newestScrapeMs = kinds[at] === NOT_COLLECTED ? newestScrapeMs : timeMs;
      if (kinds[at] !== FAILURE) {
        if (failed !== undefined) {
          failed.toMs = timeMs;
        }
        failed = undefined;
      } else if (failed === undefined) {
        failed = { fromMs: timeMs, lastMs: timeMs, toMs: undefined };
        failures.push(failed);
      } else {
        failed.lastMs = timeMs;
      }
    });
  }
  return {
    sinceMs: blocks[0]?.times[0],
    newestMs: blocks.at(-1)?.times.at(-1),
    newestGoodMs: newestGood(blocks, nowMs),
    newestScrapeMs,
    gaps,
    failures,
  };
}

/** Time of the newest good scrape up to `nowMs`. */
export function newestGood(blocks: readonly Block[], nowMs = Infinity): number | undefined {
  for (const { kinds, times } of [...blocks].reverse()) {
    const upTo = firstAfter(times, nowMs);
    const index = upTo === 0 ? -1 : kinds.lastIndexOf(SCRAPE, upTo - 1);
    if (index >= 0) {
      return times[index];
    }
  }
  return undefined;
}

/**
 * A clock may be wrong for a while, so nothing is dropped for good by one reading of it. A time is confirmed once so
 * many scrapes came after it, and the last of them so much later.
 */
const CONFIRMING_SCRAPES = 2;
const CONFIRMING_MS = 10 * 60_000;

/** The newest scrape whose time later ones confirm; undefined while there is none. */
export function confirmedTime(blocks: readonly Block[]): number | undefined {
  let newestMs: number | undefined;
  let later = 0;
  for (const { times, kinds } of [...blocks].reverse()) {
    for (let at = times.length - 1; at >= 0; at--) {
      const timeMs = times[at];
      if (timeMs === undefined || !isScrape(kinds[at])) {
        continue;
      }
      newestMs ??= timeMs;
      if (later >= CONFIRMING_SCRAPES && newestMs - timeMs >= CONFIRMING_MS) {
        return timeMs;
      }
      later++;
    }
  }
  return undefined;
}

/**
 * Whether a scrape that is not the newest may be put before later ones, which a clock that was ahead has stamped then:
 * it must be after every confirmed time, and no scrape may follow it within a gap's length.
 */
export function hasPlaceBefore(blocks: readonly Block[], timeMs: number, scrapeIntervalMs: number): boolean {
  if (timeMs <= (confirmedTime(blocks) ?? -Infinity)) {
    return false;
  }
  const isNear = (other: number) => other >= timeMs && other - timeMs <= GAP_INTERVALS * scrapeIntervalMs;
  return !blocks.some(({ times, kinds }) => times.some((other, at) => isScrape(kinds[at]) && isNear(other)));
}
