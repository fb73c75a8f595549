import type { IDBPTransaction } from 'idb';
import { keysUnder, STORES, type ReadWrite, type Schema, type StoreName } from './open';
import type { Storage, Stored } from './storage';

/** One transaction: all of what is written in it happens, or nothing. */
export function transact<T, Mode extends 'readonly' | 'readwrite'>(
  storage: Storage,
  { stores, mode }: { stores: StoreName[]; mode: Mode },
  work: (transaction: IDBPTransaction<Schema, StoreName[], Mode>) => Promise<T>
): Promise<Stored<T>> {
  return storage.run(async (database) => {
    const transaction = database.transaction(stores, mode);
    // When the work below throws first, nobody waits for this.
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

export function write<T>(storage: Storage, work: (transaction: ReadWrite) => Promise<T>): Promise<Stored<T>> {
  return transact(storage, { stores: STORES, mode: 'readwrite' }, work);
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** A request whose failure the end of its transaction tells. */
export function told(request: Promise<unknown>): void {
  request.catch(() => {});
}

/** Deletes all that is stored of a history, but for the record that tells of it. */
export function deleteHistory(transaction: ReadWrite, key: string): void {
  for (const store of ['layouts', 'scrapes', 'heads', 'families'] as const) {
    told(transaction.objectStore(store).delete(keysUnder(key)));
  }
}
