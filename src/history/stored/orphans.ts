import { listOf, readOrUndefined, textOf } from '../../database/fields';
import type { Storage } from '../../database/storage';
import { unawaited, write } from '../../database/transact';
import { readHistoryRecord } from './records';
import { deleteSamples } from './recordWriter';

/** A clock may be wrong, so nothing is deleted by one reading of it: another one, this much later, has to agree. */
const CONFIRMING_MS = 24 * 3_600_000;
/** In the store of small rows, which are read by their keys alone. */
const MARKS_KEY = 'histories to be deleted';

/**
 * Deletes histories of which nothing would be shown any more: of data sources that are gone, or have another account
 * or address now. The one at `exceptKey` is in use and looks after itself. The first time that one is found to be past
 * its retention is noted; when it still is a day later, it goes.
 */
export async function deleteOrphans(storage: Storage, exceptKey: string, nowMs: number): Promise<void> {
  await write(storage, async (transaction) => {
    const histories = transaction.objectStore('histories');
    const rows = transaction.objectStore('budgets');
    const [keys, records, marks] = await Promise.all([
      histories.getAllKeys(),
      histories.getAll(),
      rows.get(MARKS_KEY).then(readMarks),
    ]);
    const kept: Array<[string, number]> = [];
    keys.forEach((key, at) => {
      const record = readHistoryRecord(records[at]);
      // A damaged record does not say how old it is. Whoever collects there next writes it anew.
      const expiredAt = record === undefined ? Infinity : (record.newestMs ?? 0) + record.retentionMs;
      if (key === exceptKey || expiredAt >= nowMs) {
        return;
      }
      const markedMs = marks.get(key);
      if (markedMs !== undefined && nowMs - markedMs >= CONFIRMING_MS) {
        deleteSamples(transaction, key);
        unawaited(histories.delete(key));
      } else {
        // A mark from the future was made by a clock that was ahead.
        kept.push([key, markedMs === undefined || markedMs > nowMs ? nowMs : markedMs]);
      }
    });
    unawaited(rows.put(JSON.stringify(kept), MARKS_KEY));
  });
}

/** Rows that cannot be read count as none. */
function readMarks(record: unknown): Map<string, number> {
  const rows = readOrUndefined(() => listOf(JSON.parse(textOf(record)))) ?? [];
  return new Map(
    rows.flatMap((row) => {
      const [key, markedMs]: unknown[] = Array.isArray(row) ? row : [];
      return typeof key === 'string' && typeof markedMs === 'number' ? [[key, markedMs] as const] : [];
    })
  );
}
