import { LOOKBACK_MS } from '../../series/stale';
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

/** What some first blocks come to: a gap that is not over, and failures with nothing after them, go on in the next one. */
interface Passed {
  gapFromMs: number | undefined;
  newestScrapeMs: number | undefined;
  gaps: Coverage['gaps'];
  failures: FailedStretch[];
}

const NOTHING_PASSED: Passed = { gapFromMs: undefined, newestScrapeMs: undefined, gaps: [], failures: [] };

/**
 * Since when there is history, and where nobody collected. Every panel asks for it at every refresh, and a month has
 * 43 000 columns: what the blocks before the last one come to is remembered, since only that one takes new columns.
 *
 * @param nowMs good scrapes after it, which a clock ahead has stamped, are not the newest. Default they are.
 */
export function createCoverage(): (blocks: readonly Block[], nowMs?: number) => Coverage {
  let known: { blocks: readonly Block[]; passed: Passed } = { blocks: [], passed: NOTHING_PASSED };
  return (blocks, nowMs) => {
    const older = blocks.slice(0, -1);
    const goesOn = known.blocks.length <= older.length && known.blocks.every((block, at) => block === older[at]);
    const from = goesOn ? known : { blocks: [], passed: NOTHING_PASSED };
    known = { blocks: older, passed: older.slice(from.blocks.length).reduce(pass, from.passed) };
    const { newestScrapeMs, gaps, failures } = blocks.slice(-1).reduce(pass, known.passed);
    return {
      sinceMs: blocks[0]?.times[0],
      newestMs: blocks.at(-1)?.times.at(-1),
      newestGoodMs: newestGood(blocks, nowMs),
      newestScrapeMs,
      gaps,
      failures,
    };
  };
}

/** @returns another one; what was passed before stays as it is. */
function pass(before: Passed, { times, kinds }: Block): Passed {
  let { gapFromMs, newestScrapeMs } = before;
  const gaps = [...before.gaps];
  const failures = [...before.failures];
  for (let at = 0; at < times.length; at++) {
    const [timeMs, kind] = [times[at] ?? NaN, kinds[at]];
    if (kind === PARTIAL) {
      continue;
    }
    if (gapFromMs !== undefined) {
      gaps.push({ fromMs: gapFromMs, toMs: timeMs });
    }
    gapFromMs = kind === NOT_COLLECTED ? timeMs : undefined;
    newestScrapeMs = kind === NOT_COLLECTED ? newestScrapeMs : timeMs;
    const last = failures.at(-1);
    const goesOn = last !== undefined && last.toMs === undefined;
    if (kind !== FAILURE) {
      if (goesOn) {
        failures.splice(-1, 1, { ...last, toMs: timeMs });
      }
    } else if (goesOn) {
      failures.splice(-1, 1, { ...last, lastMs: timeMs });
    } else {
      failures.push({ fromMs: timeMs, lastMs: timeMs, toMs: undefined });
    }
  }
  return { gapFromMs, newestScrapeMs, gaps, failures };
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

/** From when on failed scrapes are left out: the newest good scrape, unless that is older than the lookback. */
export function heldFrom(blocks: readonly Block[], nowMs: number): number {
  const newestGoodMs = newestGood(blocks, nowMs);
  return newestGoodMs === undefined || nowMs - newestGoodMs > LOOKBACK_MS ? Infinity : newestGoodMs;
}
