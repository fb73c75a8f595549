import { transact, type Storage } from '../history';
import { createAccess, type Access, type AccessRow } from './access';

/** What a data source's key has been worth, shared by the tabs of this browser: a row beside those of the budgets. */
export function storedAccess(storage: Storage, key: string): Access {
  return createAccess({
    async load() {
      const read = await transact(storage, { stores: ['budgets'], mode: 'readonly' }, (transaction) =>
        transaction.objectStore('budgets').get(key)
      );
      return read.ok ? readAccessRow(read.value) : undefined;
    },
    async save(row) {
      await transact(storage, { stores: ['budgets'], mode: 'readwrite' }, (transaction) =>
        transaction.objectStore('budgets').put(JSON.stringify(row), key)
      );
    },
  });
}

/** A row that cannot be read is as good as none. */
function readAccessRow(record: unknown): AccessRow | undefined {
  try {
    const row: unknown = typeof record === 'string' ? JSON.parse(record) : undefined;
    if (typeof row !== 'object' || row === null) {
      return undefined;
    }
    const openedMs = 'openedMs' in row ? row.openedMs : undefined;
    const shutMs = 'shutMs' in row ? row.shutMs : undefined;
    return { openedMs: timeOf(openedMs), shutMs: timeOf(shutMs) };
  } catch {
    return undefined;
  }
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
