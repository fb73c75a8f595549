import { transact, type Storage } from '../history';
import { claimRow, memoryBudget, NEW_ROW, settleRow, type BudgetRow, type ScrapeBudget } from './budget';
import { readSeen } from './suspicion';

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

/** A row that cannot be read is as good as none. */
export function readBudgetRow(record: unknown): BudgetRow | undefined {
  try {
    const row: unknown = typeof record === 'string' ? JSON.parse(record) : undefined;
    if (typeof row !== 'object' || row === null) {
      return undefined;
    }
    const { nextAllowedAt, leaseUntil, generation, backOffMs, ...rest } = { ...NEW_ROW, ...row };
    const isRow = [nextAllowedAt, leaseUntil, generation, backOffMs].every(Number.isFinite);
    const seen = readSeen(rest.seen);
    const asked = Array.isArray(rest.asked) ? rest.asked.filter(Number.isFinite) : [];
    return isRow
      ? {
          ...{ nextAllowedAt, leaseUntil, generation, backOffMs },
          ...(asked.length > 0 ? { asked } : {}),
          ...(seen === undefined ? {} : { seen }),
        }
      : undefined;
  } catch {
    return undefined;
  }
}
