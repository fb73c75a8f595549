import { failureReason, SCRAPE_FAILURE } from '../../catalogue';
import type { Refusal } from '../../collect';
import { GAP_INTERVALS, type Coverage, type FailedStretch, type History } from '../../history';
import { valueAt } from '../../series/stale';
import type { MissingStretch } from '../types';

interface Range {
  fromMs: number;
  toMs: number;
  scrapeIntervalMs: number;
  /** When this data source was not let in. */
  refusals: readonly Refusal[];
}

/** Why scrapes failed, by their times; in order of time. */
type Reasons = ReadonlyArray<{ timeMs: number; number: number }>;

const LIMIT_REACHED = 429;

/** What of a range the history does not cover, and why: in order of time, none of them within another. */
export async function missingIn(
  history: Pick<History, 'read'>,
  coverage: Coverage,
  range: Range
): Promise<MissingStretch[]> {
  const { fromMs, toMs, scrapeIntervalMs } = range;
  const { sinceMs } = coverage;
  if (sinceMs === undefined || toMs <= fromMs) {
    return [];
  }
  const gaps = gapsOf(coverage, range);
  // Mostly there is nothing to be explained, and to read a day for it takes long.
  const reasons = gaps.length + coverage.failures.length === 0 ? [] : await reasonsIn(history, range);
  // A range that begins a little before the first scrape lacks nothing that anybody would look for.
  const isBegun = sinceMs <= fromMs + 2 * scrapeIntervalMs;
  const all: MissingStretch[] = [
    ...(isBegun ? [] : [{ kind: 'before', fromMs: -Infinity, toMs: sinceMs, reason: undefined } as const]),
    ...gaps.map((gap): MissingStretch => ({
      kind: 'gap',
      ...gap,
      reason: gapReason(gap, reasons, range),
    })),
    ...failuresOf(coverage, reasons, range),
  ];
  return all
    .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) }))
    .filter((one) => one.toMs > one.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** From before the range on, since a gap may follow from what failed before it. */
async function reasonsIn(history: Pick<History, 'read'>, { fromMs, toMs, scrapeIntervalMs }: Range): Promise<Reasons> {
  const startMs = fromMs - GAP_INTERVALS * scrapeIntervalMs;
  const { times: shared, series } = await history.read({ metric: SCRAPE_FAILURE }, startMs, toMs);
  const own = series.find(({ labels }) => Object.keys(labels).length === 0);
  if (own === undefined) {
    return [];
  }
  return Array.from(own.times ?? shared).flatMap((timeMs, place) => {
    const number = valueAt(own.column, place);
    return number === undefined ? [] : [{ timeMs, number }];
  });
}

/** The newest scrape may be long ago as well: then nobody has asked since. */
function gapsOf({ gaps, newestScrapeMs }: Coverage, { toMs, scrapeIntervalMs }: Range): Coverage['gaps'] {
  const isOver = newestScrapeMs === undefined || toMs - newestScrapeMs <= GAP_INTERVALS * scrapeIntervalMs;
  return isOver ? gaps : [...gaps, { fromMs: newestScrapeMs + scrapeIntervalMs, toMs }];
}

/** What kept everybody out meanwhile, or made them wait before it. */
function gapReason(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  reasons: Reasons,
  { refusals, scrapeIntervalMs }: Range
): string | undefined {
  const startMs = fromMs - GAP_INTERVALS * scrapeIntervalMs;
  const refused = refusals.filter((one) => one.fromMs < toMs && one.toMs >= startMs).map(({ reason }) => reason);
  const before = reasons.findLast(({ timeMs }) => timeMs < fromMs);
  const isLimited = before?.number === LIMIT_REACHED && before.timeMs >= startMs;
  return inWords(isLimited ? [LIMIT_REACHED, ...refused] : refused);
}

/** Each looks at its own reasons only: an endpoint that fails now and then for a month has thousands of both. */
function failuresOf({ failures }: Coverage, reasons: Reasons, { scrapeIntervalMs }: Range): MissingStretch[] {
  let next = 0;
  const upTo = (isBefore: (timeMs: number) => boolean) => {
    for (let reason = reasons[next]; reason !== undefined && isBefore(reason.timeMs); reason = reasons[next]) {
      next++;
    }
    return next;
  };
  return failures.flatMap((stretch) => {
    const first = upTo((timeMs) => timeMs < stretch.fromMs);
    const own = reasons.slice(
      first,
      upTo((timeMs) => timeMs <= stretch.lastMs)
    );
    return failedRuns(scrapeIntervalMs, stretch, own);
  });
}

/** Scrapes that failed for one reason, one after the other, are told as one. @param reasons of this stretch */
function failedRuns(
  scrapeIntervalMs: number,
  { fromMs, lastMs, toMs = lastMs + scrapeIntervalMs }: FailedStretch,
  reasons: Reasons
): MissingStretch[] {
  const runs: MissingStretch[] = [{ kind: 'failed', fromMs, toMs, reason: undefined }];
  for (const { timeMs, number } of reasons) {
    const run = runs.at(-1);
    if (run === undefined) {
      continue;
    }
    const reason = failureReason(number);
    if (timeMs === fromMs) {
      run.reason = reason;
    } else if (reason !== run.reason) {
      run.toMs = timeMs;
      runs.push({ kind: 'failed', fromMs: timeMs, toMs, reason });
    }
  }
  return runs;
}

function inWords(numbers: readonly number[]): string | undefined {
  const words = [...new Set(numbers.map(failureReason))].filter((reason) => reason !== undefined);
  return words.length === 0 ? undefined : words.join(', ');
}
