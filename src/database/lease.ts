import type { Seen } from '../collect/suspectAnswer';

/**
 * The right to ask, shared by all who ask the same endpoint for the same account: one row that is changed in one
 * transaction. Rules are pure functions on the row, so that memory and a database follow the same ones.
 */
export interface BudgetRow {
  /** Nobody asks before this. */
  nextAllowedAt: number;
  /** Until then somebody is asking. A lease ends by itself, so nobody has to give it back. */
  leaseUntil: number;
  /** Counts leases. A holder whose generation is past has lost its lease and must not write. */
  generation: number;
  /** The wait that a refusal by the server (429) has led to; 0 in normal times. */
  backOffMs: number;
  /**
   * How much of that the server has asked for. The rest follows from the interval of whoever was refused, which may be
   * another data source's with a much longer one. Absent means all of it.
   */
  askedMs?: number;
  /** When leases were granted within the last minute, oldest first; absent where none was. */
  asked?: readonly number[];
  /** What the last good answer held, whoever got it. */
  seen?: Seen;
}

export const NEW_ROW: BudgetRow = { nextAllowedAt: 0, leaseUntil: 0, generation: 0, backOffMs: 0 };

export interface ClaimOptions {
  intervalMs: number;
  leaseMs: number;
  /**
   * Ask although a snapshot is fresh. Never overrides another's lease, nor a wait that the server asked for, nor
   * `MOST_A_MINUTE`.
   */
  force?: boolean;
}

/** How often one browser asks when somebody insists. An account has six requests a minute, and others read it too. */
export const MOST_A_MINUTE = 4;
const MINUTE_MS = 60_000;

export type Claim =
  /** `shared`: other tabs know the lease too, so whoever stores what was scraped can check that it is still held. */
  | { granted: true; generation: number; shared?: true }
  | { granted: false; retryAtMs: number; reason: 'leased' | 'notYet' | 'limited' };

export type Settlement = Pick<BudgetRow, 'nextAllowedAt' | 'backOffMs' | 'askedMs' | 'seen'>;

/** Shared by tabs when it lies in a database, so every step is a promise. Times are `Date.now()`, the one clock tabs share. */
export interface ScrapeBudget {
  claim(nowMs: number, options: ClaimOptions): Promise<Claim>;
  /** Ends the lease. False when it was lost to somebody else, and then nothing changed. */
  settle(generation: number, settlement: (row: BudgetRow) => Settlement): Promise<boolean>;
  /** As it is now, for people to look at. */
  row(): Promise<BudgetRow>;
}

/** Takes the lease if it is free and it is time. The row has to be kept in both cases: a wrong clock is mended in it. */
export function claimRow(row: BudgetRow, nowMs: number, options: ClaimOptions): { row: BudgetRow; claim: Claim } {
  const mended = mendClock(row, nowMs, options);
  const limited = mended.backOffMs > 0;
  if (nowMs < mended.leaseUntil) {
    return { row: mended, claim: { granted: false, retryAtMs: mended.leaseUntil, reason: 'leased' } };
  }
  const maySkipTheWait = options.force === true && insistableAtMs(mended, nowMs) <= nowMs;
  if (nowMs < mended.nextAllowedAt && (limited || !maySkipTheWait)) {
    const reason = limited ? 'limited' : 'notYet';
    return { row: mended, claim: { granted: false, retryAtMs: mended.nextAllowedAt, reason } };
  }
  const generation = mended.generation + 1;
  return {
    row: {
      ...mended,
      generation,
      asked: [...lastMinute(mended, nowMs), nowMs],
      leaseUntil: nowMs + options.leaseMs,
      // In case the holder never comes back, as when its page is reloaded: then others wait for its lease to end only.
      nextAllowedAt: nowMs + Math.max(options.leaseMs, mended.backOffMs),
    },
    claim: { granted: true, generation },
  };
}

/** From when on somebody who insists may ask, ms; now or before where there is nothing to wait for. */
export function insistableAtMs(row: BudgetRow, nowMs: number): number {
  const asked = lastMinute(row, nowMs);
  const oldest = asked.at(-MOST_A_MINUTE);
  return oldest === undefined ? nowMs : Math.min(row.nextAllowedAt, oldest + MINUTE_MS);
}

/** What lies ahead was written before the clock was put back, and is as good as never. */
function lastMinute({ asked = [] }: BudgetRow, nowMs: number): number[] {
  return asked.filter((timeMs) => timeMs <= nowMs && nowMs - timeMs < MINUTE_MS);
}

/** Ends the lease of this generation; undefined when it is another's by now. */
export function settleRow(
  row: BudgetRow,
  generation: number,
  settlement: (row: BudgetRow) => Settlement
): BudgetRow | undefined {
  return row.generation === generation ? { ...row, ...settlement(row), leaseUntil: 0 } : undefined;
}

/**
 * After the clock was put back, waits would last as long as it was ahead. No wait is longer than when it began, nor
 * than the server or this one's own interval makes it.
 */
function mendClock(row: BudgetRow, nowMs: number, { intervalMs, leaseMs }: ClaimOptions): BudgetRow {
  const backOffMs = Math.min(row.backOffMs, Math.max(row.askedMs ?? row.backOffMs, 2 * intervalMs));
  return {
    ...row,
    backOffMs,
    nextAllowedAt: Math.min(row.nextAllowedAt, nowMs + Math.max(intervalMs, backOffMs)),
    leaseUntil: Math.min(row.leaseUntil, nowMs + leaseMs),
  };
}

/** A budget for one page only. */
export function memoryBudget(row: BudgetRow = NEW_ROW): ScrapeBudget {
  let current = row;
  return {
    async claim(nowMs, options) {
      const { row: next, claim } = claimRow(current, nowMs, options);
      current = next;
      return claim;
    },
    async settle(generation, settlement) {
      const next = settleRow(current, generation, settlement);
      current = next ?? current;
      return next !== undefined;
    },
    row: async () => current,
  };
}
