import type { Column } from './block';
import type { ColumnStore } from './columnStore';
import type { ImportedColumn, ImportedText } from './readImport';
import type { SeriesTable } from './seriesTable';
import type { ImportResult } from './types';

export interface ImportTarget {
  columns: ColumnStore;
  table: SeriesTable;
  retentionMs: number;
  /** No column later than this is taken. */
  nowMs: number;
}

/** Puts the columns of a text among the stored ones. A time that is stored already keeps what it has. */
export function storeImport(text: ImportedText, target: ImportTarget): ImportResult {
  const added = columnsToStore(text, target);
  return importResult(text, added, target.columns.insert(added));
}

/** The columns of a text that have a place in the history, with the series of its table. */
export function columnsToStore(
  { columns: read, series }: ImportedText,
  { columns, table, retentionMs, nowMs }: ImportTarget
): Array<Column & { ids: number[] }> {
  const past = read.filter(({ timeMs }) => timeMs <= nowMs);
  const newestMs = Math.max(columns.newestMs() ?? -Infinity, past.at(-1)?.timeMs ?? -Infinity);
  const stored = columns.scrapeTimes();
  const taken = past.filter(({ timeMs }) => timeMs >= newestMs - retentionMs && !stored.has(timeMs));

  const ids = new Map<number, number | undefined>();
  const idOf = (place: number): number | undefined => {
    const entry = series[place];
    if (entry !== undefined && !ids.has(place)) {
      ids.set(place, table.idOf(entry.name, entry.labels));
    }
    return ids.get(place);
  };
  const added = taken.map((column) => withStoredIds(column, idOf));
  for (const { timeMs, ids: columnIds } of added) {
    for (const id of columnIds) {
      table.sampled(id, timeMs);
    }
  }
  return added;
}

export function importResult(
  { columns: read, undated }: ImportedText,
  added: ReadonlyArray<Column & { ids: number[] }>,
  duplicates: number
): ImportResult {
  const samples = added.reduce((sum, { ids }) => sum + ids.length, -duplicates);
  return { scrapes: added.length, samples, skipped: read.length - added.length, undated };
}

/** Series for which the table has no room are left out. */
function withStoredIds(
  column: ImportedColumn,
  idOf: (place: number) => number | undefined
): Column & { ids: number[] } {
  const ids: number[] = [];
  const values: number[] = [];
  column.ids.forEach((place, index) => {
    const id = idOf(place);
    if (id !== undefined) {
      ids.push(id);
      values.push(column.values[index] ?? NaN);
    }
  });
  return { timeMs: column.timeMs, kind: column.kind, ids, values };
}
