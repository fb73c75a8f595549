import type { IDBPTransaction } from 'idb';
import { OBJECT_STORES, type ReadWrite, type Schema, type ObjectStore } from './open';
import type { Storage, Stored } from './storage';

/**
 * Runs `work` in one transaction: all that it writes is stored, or nothing.
 * @returns a problem instead of a value when storage does not answer or `work` throws.
 */
export function transact<T, Mode extends 'readonly' | 'readwrite'>(
  storage: Storage,
  { stores, mode }: { stores: ObjectStore[]; mode: Mode },
  work: (transaction: IDBPTransaction<Schema, ObjectStore[], Mode>) => Promise<T>
): Promise<Stored<T>> {
  return storage.run(async (database) => {
    const transaction = database.transaction(stores, mode);
    // It rejects too when `work` throws. That error is told below, so this one is taken here.
    transaction.done.catch(() => {});
    try {
      const value = await work(transaction);
      await transaction.done;
      return value;
    } catch (error) {
      abort(transaction);
      throw error;
    }
  });
}

/** The same for a change that may concern every store. */
export function write<T>(storage: Storage, work: (transaction: ReadWrite) => Promise<T>): Promise<Stored<T>> {
  return transact(storage, { stores: OBJECT_STORES, mode: 'readwrite' }, work);
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** For a request that nobody waits for: when it fails, its whole transaction does, and that is told. */
export function unawaited(request: Promise<unknown>): void {
  request.catch(() => {});
}
