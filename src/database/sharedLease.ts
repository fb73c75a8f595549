import { MAX_SCRAPE_INTERVAL_SECONDS } from '../types';
import { countOf, fieldsOf, numberOf, readOrUndefined, textOf, type ReadWrite } from './schema';
import {
  claimLease,
  MAX_RETRY_AFTER_MS,
  memoryLease,
  NEW_LEASE_ROW,
  releaseLease,
  WAIT_JITTER,
  type LastAnswer,
  type LeaseRow,
  type ScrapeLease,
} from './lease';
import { transact, type Storage } from './storage';

/**
 * The lease that the tabs of this browser share, one row of the database. While that does not answer, the page has a
 * lease of its own, which goes on from what was last read of the shared one.
 */
export function sharedLease(storage: Storage, key: string): ScrapeLease {
  let own = memoryLease();
  /** The generation that the shared row has granted this page last. */
  let granted: number | undefined;

  /** Undefined when storage does not answer. */
  async function change<T>(step: (row: LeaseRow) => { row: LeaseRow | undefined; result: T }): Promise<T | undefined> {
    const outcome = await transact(storage, { stores: ['budgets'], mode: 'readwrite' }, async (transaction) => {
      const store = transaction.objectStore('budgets');
      const { row, result } = step(readLeaseRow(await store.get(key)) ?? NEW_LEASE_ROW);
      if (row !== undefined) {
        await store.put(JSON.stringify(row), key);
      }
      return { row, result };
    });
    if (!outcome.ok) {
      return undefined;
    }
    own = outcome.value.row === undefined ? own : memoryLease(outcome.value.row);
    return outcome.value.result;
  }

  return {
    async claim(nowMs, options) {
      const claim = await change((row) => {
        const claimed = claimLease(row, nowMs, options);
        return { row: claimed.row, result: claimed.claim };
      });
      if (claim === undefined) {
        granted = undefined;
        return own.claim(nowMs, options);
      }
      if (!claim.granted) {
        return claim;
      }
      granted = claim.generation;
      return { ...claim, shared: true };
    },
    async release(generation, releaseOf) {
      const released =
        granted === generation
          ? await change((row) => {
              const next = releaseLease(row, generation, releaseOf);
              return { row: next, result: next !== undefined };
            })
          : undefined;
      return released ?? own.release(generation, releaseOf);
    },
    async row() {
      return (await change((row) => ({ row: undefined, result: row }))) ?? own.row();
    },
  };
}

/** A lease under which something is to be written. */
export interface HeldLease {
  /** Of the lease's row. */
  key: string;
  generation: number;
}

/** Whether nobody has claimed the lease since. To be asked in the transaction of the write. */
export async function isHeld(transaction: ReadWrite, { key, generation }: HeldLease): Promise<boolean> {
  return readLeaseRow(await transaction.objectStore('budgets').get(key))?.generation === generation;
}

/** A count beyond this would no longer grow by one. */
const MOST_GENERATIONS = 2 ** 52;
/** Leases last for seconds, so no minute has more of them than this, whatever a row says. */
const MOST_ASKED = 60;
/** No rule leads to a longer wait than this, so a row that says so is wrong. */
const LONGEST_WAIT_MS = Math.max(MAX_RETRY_AFTER_MS * (1 + WAIT_JITTER), 2 * MAX_SCRAPE_INTERVAL_SECONDS * 1000);

/** Undefined for a row that cannot be read. Waits that are longer than any rule makes them are cut to the longest. */
export function readLeaseRow(record: unknown): LeaseRow | undefined {
  return readOrUndefined(() => {
    const row = fieldsOf(JSON.parse(textOf(record)));
    const { nextAllowedAt, leaseUntil, generation, backOffMs, askedMs = backOffMs } = { ...NEW_LEASE_ROW, ...row };
    const asked = readAsked(row.asked);
    const refusedUntil = row.refusedUntil === undefined ? {} : { refusedUntil: numberOf(row.refusedUntil) };
    const seen = readLastAnswer(row.seen);
    if (countOf(generation) >= MOST_GENERATIONS) {
      return undefined;
    }
    return {
      nextAllowedAt: numberOf(nextAllowedAt),
      leaseUntil: numberOf(leaseUntil),
      generation: countOf(generation),
      backOffMs: readWait(backOffMs),
      askedMs: readWait(askedMs),
      ...refusedUntil,
      ...(asked.length > 0 ? { asked } : {}),
      ...(seen === undefined ? {} : { seen }),
    };
  });
}

function readWait(value: unknown): number {
  return Math.min(Math.max(0, numberOf(value)), LONGEST_WAIT_MS);
}

function readAsked(value: unknown): number[] {
  const times: unknown[] = Array.isArray(value) ? value : [];
  return times
    .flatMap((timeMs) => (typeof timeMs === 'number' && Number.isFinite(timeMs) ? [timeMs] : []))
    .sort((a, b) => a - b)
    .slice(-MOST_ASKED);
}

/** Undefined for what no version of this code has written. */
export function readLastAnswer(value: unknown): LastAnswer | undefined {
  return readOrUndefined(() => {
    const { timeMs, series, suspectMs } = fieldsOf(value);
    return {
      timeMs: numberOf(timeMs),
      series: countOf(series),
      ...(typeof suspectMs === 'number' && Number.isFinite(suspectMs) ? { suspectMs } : {}),
    };
  });
}
