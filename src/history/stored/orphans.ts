import { readHistoryRecord } from './records';
import type { Storage } from '../../database/storage';
import { deleteHistory, told, write } from '../../database/transact';

/** One reading of a clock may be wrong, so nothing is deleted by it alone: a later one, this much on, has to agree. */
const CONFIRMING_MS = 24 * 3_600_000;
/** Among the budgets, since those have a key each and nobody looks through them. */
const MARKS_KEY = 'histories to be deleted';

/**
 * Deletes histories of which nothing would be shown any more: of data sources that are gone, or have another account
 * or address now. The one at `exceptKey` is in use and looks after itself. The first time that one is found to be past
 * its retention is noted; when it still is a day later, it goes.
 */
export async function deleteOrphans(storage: Storage, exceptKey: string, nowMs: number): Promise<void> {
  await write(storage, async (transaction) => {
    const histories = transaction.objectStore('histories');
    const budgets = transaction.objectStore('budgets');
    const [keys, records, marks] = await Promise.all([
      histories.getAllKeys(),
      histories.getAll(),
      budgets.get(MARKS_KEY).then(readMarks),
    ]);
    const kept: Array<[string, number]> = [];
    keys.forEach((key, at) => {
      const record = readHistoryRecord(records[at]);
      // How old it is a damaged record does not say; whoever collects there next writes it anew.
      const expiredAt = record === undefined ? Infinity : (record.newestMs ?? 0) + record.retentionMs;
      if (key === exceptKey || expiredAt >= nowMs) {
        return;
      }
      const markedMs = marks.get(key);
      if (markedMs !== undefined && nowMs - markedMs >= CONFIRMING_MS) {
        deleteHistory(transaction, key);
        told(histories.delete(key));
      } else {
        // A mark from the future was made by a clock that was ahead.
        kept.push([key, markedMs === undefined || markedMs > nowMs ? nowMs : markedMs]);
      }
    });
    told(budgets.put(JSON.stringify(kept), MARKS_KEY));
  });
}

/** Marks that cannot be read are as good as none. */
function readMarks(record: unknown): Map<string, number> {
  try {
    const rows: unknown = typeof record === 'string' ? JSON.parse(record) : [];
    return new Map((Array.isArray(rows) ? rows : []).flatMap((row: unknown) => markOf(row)));
  } catch {
    return new Map();
  }
}

function markOf(row: unknown): Array<[string, number]> {
  const [key, markedMs]: unknown[] = Array.isArray(row) ? row : [];
  return typeof key === 'string' && typeof markedMs === 'number' ? [[key, markedMs]] : [];
}
