import { absentColumn, type SparseColumn } from '../../series/stale';

/** What a column of samples is. The numbers are stored. */
/** A good scrape: a series that it does not have has ended. */
export const SCRAPE = 0;
/** A failed scrape: no series has a value from here on. */
export const FAILURE = 1;
/** The end of a stretch in which somebody collected. */
export const NOT_COLLECTED = 2;
/** Imported samples of some series, which say nothing of any other. */
export const PARTIAL = 3;
export type ColumnKind = typeof SCRAPE | typeof FAILURE | typeof NOT_COLLECTED | typeof PARTIAL;

/** Whether a column speaks of all series that the endpoint has, by having them or by lacking them. */
export function isScrape(kind: number | undefined): kind is typeof SCRAPE | typeof FAILURE {
  return kind === SCRAPE || kind === FAILURE;
}

/** The samples of one time; `values[i]` belongs to the series `ids[i]`. */
export interface Column {
  timeMs: number;
  kind: ColumnKind;
  ids: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** Times of a block's first and last column. NaN, which is neither before nor after anything, where it has none. */
export function startOf({ times }: Pick<Block, 'times'>): number {
  return times[0] ?? NaN;
}
export function endOf({ times }: Pick<Block, 'times'>): number {
  return times.at(-1) ?? NaN;
}

/** Memory that samples are copied into, as doubles and as the same bits in whole and half words. */
export interface Target {
  readonly values: Float64Array;
  readonly words: BigUint64Array;
  readonly bits: Uint32Array;
}

/** Memory that is used over and over: to get it anew takes longer than to copy into it. */
export interface Memory {
  /** @returns at least so many doubles, until the next call */
  of(length: number): Target;
}

export function createMemory(): Memory {
  let target = createTarget(0);
  return {
    of(length) {
      target = target.values.length < length ? createTarget(length) : target;
      return target;
    },
  };
}

/** Some successive columns of all series. */
export interface Block {
  /** Ascending. */
  readonly times: Float64Array;
  readonly kinds: Uint8Array;
  /** Number of series ids that may have samples here. */
  readonly seriesCount: number;
  readonly bytes: number;
  /** Writes what one series has in some columns to `target` from `at` on, absences too. */
  copy(seriesId: number, places: Places, target: Target, at: number): void;
}

/** Some columns of a block: those from `from` to `to`, not included, or the few of them that are picked, ascending. */
export interface Places {
  readonly from: number;
  readonly to: number;
  readonly picked?: Int32Array;
}

export function countPlaces({ from, to, picked }: Places): number {
  return picked === undefined ? to - from : picked.length;
}

/** The staleness marker as one word, so that absences are filled in at the speed of memory. */
const ABSENT_WORD = wordOf(absentColumn(1).values);

export function fillAbsent(target: Target, from: number, to: number): void {
  target.words.fill(ABSENT_WORD, from, to);
}

export function createTarget(length: number): Target {
  const values = new Float64Array(length);
  return { values, words: new BigUint64Array(values.buffer), bits: new Uint32Array(values.buffer) };
}

/**
 * Copies some doubles to the bit. As few as a series has in a block take longer to look at as an array of their own, which
 * could be copied at once.
 * @param start of the block's columns in the source
 */
export function copyDoubles(
  source: SparseColumn,
  start: number,
  { from, to, picked }: Places,
  target: Target,
  at: number
): void {
  if (picked === undefined) {
    for (let place = from; place < to; place++) {
      copyDouble(source, start + place, target, at + place - from);
    }
  } else {
    for (let index = 0; index < picked.length; index++) {
      copyDouble(source, start + picked[index]!, target, at + index);
    }
  }
}

function copyDouble({ values, bits }: SparseColumn, place: number, target: Target, into: number): void {
  const value = values[place]!;
  if (value === value) {
    target.values[into] = value;
  } else {
    // As a number a NaN may lose its payload.
    target.bits[into * 2] = bits[place * 2]!;
    target.bits[into * 2 + 1] = bits[place * 2 + 1]!;
  }
}

function wordOf(values: Float64Array): bigint {
  return new BigUint64Array(values.buffer)[0] ?? 0n;
}

/** Index of the first time at or after `timeMs`, of ascending ones; the length when there is none. */
export function firstAtOrAfter(times: ArrayLike<number>, timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Index of the first time after `timeMs`; the length when there is none. */
export function firstAfter(times: ArrayLike<number>, timeMs: number): number {
  const index = firstAtOrAfter(times, timeMs);
  return times[index] === timeMs ? index + 1 : index;
}
