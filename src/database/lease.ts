/**
 * Who may scrape, and when: one row for each endpoint and account, shared by all tabs. Whoever wants to scrape claims
 * the lease and releases it with the time of the next scrape. Rules are pure functions on the row, so that memory
 * (`memoryLease`) and the database (`sharedLease`) follow the same ones.
 */
export interface LeaseRow {
  /** Nobody scrapes before this. */
  nextAllowedAt: number;
  /** Until then somebody scrapes. A lease ends by itself, since its holder may die. */
  leaseUntil: number;
  /** Counts leases. A holder with an older number has lost its lease and must not write. */
  generation: number;
  /** The wait that a refusal by the server (429) has led to; 0 in normal times. */
  backOffMs: number;
  /**
   * How much of that the server has asked for. The rest follows from the interval of whoever was refused, which may be
   * another data source's with a much longer one. Absent means all of it.
   */
  askedMs?: number;
  /**
   * Until when the wait lasts that a refusal has led to; later, and within `backOffMs`, whoever was refused only asks
   * less often than before. Absent means as long as `nextAllowedAt`.
   */
  refusedUntil?: number;
  /** When leases were granted within the last minute, oldest first; absent where none was. */
  asked?: readonly number[];
  /** Of the last answer that was stored, whichever tab got it. */
  seen?: LastAnswer;
}

/** What the next answer is compared with, since one that has suddenly lost most series may be half an answer. */
export interface LastAnswer {
  timeMs: number;
  series: number;
  /** When an answer came since that has lost most of them, and has not been confirmed yet. */
  suspectMs?: number;
}

export const NEW_LEASE_ROW: LeaseRow = { nextAllowedAt: 0, leaseUntil: 0, generation: 0, backOffMs: 0 };

export interface ClaimOptions {
  intervalMs: number;
  leaseMs: number;
  /**
   * Scrape although a snapshot is fresh. Never overrides another's lease, nor the wait after a refusal, nor
   * `MOST_REQUESTS_A_MINUTE`.
   */
  force?: boolean;
}

/** How often one browser scrapes by force. An account has six requests a minute, and others read it too. */
export const MOST_REQUESTS_A_MINUTE = 4;
const MINUTE_MS = 60_000;

/** A server that asks for a longer wait is likelier wrong. */
export const MAX_RETRY_AFTER_MS = 60 * 60_000;
/** How much longer a wait may be at random, so that browsers that were refused together do not come back together. */
export const WAIT_JITTER = 0.2;

export type Claim =
  /** `shared`: other tabs know the lease too, so whoever stores what was scraped can check that it is still held. */
  | { granted: true; generation: number; shared?: true }
  | { granted: false; retryAtMs: number; reason: 'leased' | 'notYet' | 'limited' };

/** What the holder leaves behind in the row. */
export type Release = Pick<LeaseRow, 'nextAllowedAt' | 'backOffMs' | 'askedMs' | 'refusedUntil' | 'seen'>;

/** Shared by tabs when it lies in a database, so every step is a promise. Times are `Date.now()`, the one clock tabs share. */
export interface ScrapeLease {
  claim(nowMs: number, options: ClaimOptions): Promise<Claim>;
  /** Ends the lease. False when it was lost to somebody else, and then nothing changed. */
  release(generation: number, releaseOf: (row: LeaseRow) => Release): Promise<boolean>;
  /** As it is now, for people to look at. */
  row(): Promise<LeaseRow>;
}

/** Takes the lease if it is free and it is time. The new row has to be stored in any case: it may have shorter waits. */
export function claimLease(row: LeaseRow, nowMs: number, options: ClaimOptions): { row: LeaseRow; claim: Claim } {
  const capped = capWaits(row, nowMs, options);
  const limited = capped.backOffMs > 0;
  if (nowMs < capped.leaseUntil) {
    return { row: capped, claim: { granted: false, retryAtMs: capped.leaseUntil, reason: 'leased' } };
  }
  const mayForce = options.force === true && forcibleAtMs(capped, nowMs) <= nowMs;
  if (nowMs < capped.nextAllowedAt && !mayForce) {
    const reason = limited ? 'limited' : 'notYet';
    return { row: capped, claim: { granted: false, retryAtMs: capped.nextAllowedAt, reason } };
  }
  const generation = capped.generation + 1;
  return {
    row: {
      ...capped,
      generation,
      asked: [...lastMinute(capped, nowMs), nowMs],
      leaseUntil: nowMs + options.leaseMs,
      // In case the holder never comes back, as when its page is reloaded: then others wait for its lease to end only.
      nextAllowedAt: nowMs + Math.max(options.leaseMs, capped.backOffMs),
    },
    claim: { granted: true, generation },
  };
}

/** From when on a scrape may be forced, ms; now or before where there is nothing to wait for. */
export function forcibleAtMs(row: LeaseRow, nowMs: number): number {
  const asked = lastMinute(row, nowMs);
  const oldest = asked.at(-MOST_REQUESTS_A_MINUTE) ?? -Infinity;
  return Math.max(nowMs, Math.min(row.nextAllowedAt, Math.max(oldest + MINUTE_MS, refusedUntilMs(row, nowMs))));
}

/** Until when nobody asks, not even by force, since the server has refused; in the past where it has not. */
export function refusedUntilMs({ backOffMs, nextAllowedAt, refusedUntil }: LeaseRow, nowMs: number): number {
  // A wait that is longer than at its beginning was noted by a clock that was ahead.
  return backOffMs > 0 ? Math.min(refusedUntil ?? nextAllowedAt, nowMs + backOffMs) : -Infinity;
}

/** Times that lie ahead were written before the clock was put back. They count as none. */
function lastMinute({ asked = [] }: LeaseRow, nowMs: number): number[] {
  return asked.filter((timeMs) => timeMs <= nowMs && nowMs - timeMs < MINUTE_MS);
}

/** Ends the lease of this generation; undefined when it is another's by now. */
export function releaseLease(
  row: LeaseRow,
  generation: number,
  releaseOf: (row: LeaseRow) => Release
): LeaseRow | undefined {
  return row.generation === generation ? { ...row, ...releaseOf(row), leaseUntil: 0 } : undefined;
}

/**
 * The row with no wait longer than it was when it began. Without this, waits that were noted by a clock that was ahead
 * would last until the real time has caught up.
 */
function capWaits(row: LeaseRow, nowMs: number, { intervalMs, leaseMs }: ClaimOptions): LeaseRow {
  const backOffMs = Math.min(row.backOffMs, Math.max(row.askedMs ?? row.backOffMs, 2 * intervalMs));
  return {
    ...row,
    backOffMs,
    nextAllowedAt: Math.min(row.nextAllowedAt, nowMs + Math.max(intervalMs, backOffMs)),
    leaseUntil: Math.min(row.leaseUntil, nowMs + leaseMs),
  };
}

/** A lease that this page shares with nobody. */
export function memoryLease(row: LeaseRow = NEW_LEASE_ROW): ScrapeLease {
  let current = row;
  return {
    async claim(nowMs, options) {
      const { row: next, claim } = claimLease(current, nowMs, options);
      current = next;
      return claim;
    },
    async release(generation, releaseOf) {
      const next = releaseLease(current, generation, releaseOf);
      current = next ?? current;
      return next !== undefined;
    },
    row: async () => current,
  };
}
