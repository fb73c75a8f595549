import { readHistoryRecord } from './records';
import type { Storage } from './storage';
import { deleteHistory, told, write } from './transact';

/**
 * Deletes histories of which nothing would be shown any more: of data sources that are gone, or have another account
 * or address now. The one at `exceptKey` is in use and looks after itself.
 */
export async function deleteOrphans(storage: Storage, exceptKey: string, nowMs: number): Promise<void> {
  await write(storage, async (transaction) => {
    const histories = transaction.objectStore('histories');
    const [keys, records] = await Promise.all([histories.getAllKeys(), histories.getAll()]);
    keys.forEach((key, at) => {
      const record = readHistoryRecord(records[at]);
      // How old it is a damaged record does not say; whoever collects there next writes it anew.
      const expiredAt = record === undefined ? Infinity : (record.newestMs ?? 0) + record.retentionMs;
      if (key !== exceptKey && expiredAt < nowMs) {
        deleteHistory(transaction, key);
        told(histories.delete(key));
      }
    });
  });
}
