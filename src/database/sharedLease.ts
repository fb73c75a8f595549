import { transact, type Storage } from '../history';
import { MAX_SCRAPE_INTERVAL_SECONDS } from '../types';
import { claimRow, memoryBudget, NEW_ROW, settleRow, type BudgetRow, type ScrapeBudget } from './lease';
import { LONGEST_WAIT_MS } from '../collect/backOff';
import { readSeen } from '../collect/suspectAnswer';

/**
 * A budget that the tabs of this browser share, one row of its database. While that is out of reach the page has a
 * budget of its own, which goes on from what was last seen of the shared one.
 */
export function storedBudget(storage: Storage, key: string): ScrapeBudget {
  let own = memoryBudget();
  /** The lease that the shared row has granted this page last. */
  let shared: number | undefined;

  /** Undefined when storage does not answer. */
  async function change<T>(
    step: (row: BudgetRow) => { row: BudgetRow | undefined; result: T }
  ): Promise<T | undefined> {
    const outcome = await transact(storage, { stores: ['budgets'], mode: 'readwrite' }, async (transaction) => {
      const store = transaction.objectStore('budgets');
      const { row, result } = step(readBudgetRow(await store.get(key)) ?? NEW_ROW);
      if (row !== undefined) {
        await store.put(JSON.stringify(row), key);
      }
      return { row, result };
    });
    if (!outcome.ok) {
      return undefined;
    }
    own = outcome.value.row === undefined ? own : memoryBudget(outcome.value.row);
    return outcome.value.result;
  }

  return {
    async claim(nowMs, options) {
      const claim = await change((row) => {
        const claimed = claimRow(row, nowMs, options);
        return { row: claimed.row, result: claimed.claim };
      });
      if (claim === undefined) {
        shared = undefined;
        return own.claim(nowMs, options);
      }
      if (!claim.granted) {
        return claim;
      }
      shared = claim.generation;
      return { ...claim, shared: true };
    },
    async settle(generation, settlement) {
      const settled =
        shared === generation
          ? await change((row) => {
              const next = settleRow(row, generation, settlement);
              return { row: next, result: next !== undefined };
            })
          : undefined;
      return settled ?? own.settle(generation, settlement);
    },
    async row() {
      return (await change((row) => ({ row: undefined, result: row }))) ?? own.row();
    },
  };
}

/** A count beyond this would no longer grow by one. */
const MOST_GENERATIONS = 2 ** 52;

/** A row that cannot be read is as good as none; waits that no rule of ours leads to are brought down to the longest. */
export function readBudgetRow(record: unknown): BudgetRow | undefined {
  try {
    const row: unknown = typeof record === 'string' ? JSON.parse(record) : undefined;
    if (typeof row !== 'object' || row === null) {
      return undefined;
    }
    const { nextAllowedAt, leaseUntil, generation, backOffMs, askedMs = backOffMs, ...rest } = { ...NEW_ROW, ...row };
    const isRow = [nextAllowedAt, leaseUntil, generation, backOffMs, askedMs].every(Number.isFinite);
    const seen = readSeen(rest.seen);
    const asked = readAsked(rest.asked);
    return isRow && isCount(generation)
      ? {
          ...{ nextAllowedAt, leaseUntil, generation, backOffMs: wait(backOffMs), askedMs: wait(askedMs) },
          ...(asked.length > 0 ? { asked } : {}),
          ...(seen === undefined ? {} : { seen }),
        }
      : undefined;
  } catch {
    return undefined;
  }
}

function isCount(generation: number): boolean {
  return Number.isInteger(generation) && generation >= 0 && generation < MOST_GENERATIONS;
}

/** Leases last for seconds, so no minute has more of them than this, whatever a row says. */
const MOST_ASKED = 60;

function readAsked(value: unknown): number[] {
  const times: unknown[] = Array.isArray(value) ? value : [];
  return times
    .flatMap((timeMs) => (typeof timeMs === 'number' && Number.isFinite(timeMs) ? [timeMs] : []))
    .sort((a, b) => a - b)
    .slice(-MOST_ASKED);
}

/** As long as twice the longest interval, or as a server may ask to wait. */
function wait(ms: number): number {
  return Math.min(Math.max(0, ms), Math.max(LONGEST_WAIT_MS, 2 * MAX_SCRAPE_INTERVAL_SECONDS * 1000));
}
