import { FieldType, type DataFrame, type Field, type FieldConfig, type QueryResultMetaNotice } from '@grafana/data';
import { canToggle } from '../search/fields';

/** A column of a frame: its field, and how its value is read from a row. */
export interface Column<Row> {
  name: string;
  type: FieldType;
  config: FieldConfig;
  read: (row: Row) => unknown;
}

export function textColumn<Row>(
  name: string,
  read: (row: Row) => string | undefined,
  config: FieldConfig = {}
): Column<Row> {
  return { name, type: FieldType.string, config, read };
}

/** Sentences, which wrap. */
export function wordsColumn<Row>(name: string, read: (row: Row) => string): Column<Row> {
  return textColumn(name, read, { custom: { cellOptions: { type: 'auto', wrapText: true } } });
}

/** A column on whose cells a filter is offered, where traces can be found by what stands in them. */
export function filterableColumn<Row>(
  name: string,
  read: (row: Row) => string | undefined,
  config: FieldConfig = {}
): Column<Row> {
  return textColumn(name, read, { ...config, filterable: canToggle(name) });
}

export function numberColumn<Row>(
  name: string,
  read: (row: Row) => number | undefined,
  config: FieldConfig = {}
): Column<Row> {
  return { name, type: FieldType.number, config, read };
}

/** Milliseconds since the epoch. */
export function timeColumn<Row>(name: string, read: (row: Row) => number): Column<Row> {
  return { name, type: FieldType.time, config: {}, read };
}

/** Lists and objects. */
export function otherColumn<Row>(name: string, read: (row: Row) => unknown): Column<Row> {
  return { name, type: FieldType.other, config: {}, read };
}

/** The fields and length of a frame with a row each. Absent values are null, which Grafana leaves empty. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: ReadonlyArray<Column<Row>>
): { fields: Field[]; length: number } {
  const fields = columns.map(({ name, type, config, read }) => ({
    name,
    type,
    config,
    values: rows.map((row) => read(row) ?? null),
  }));
  return { fields, length: rows.length };
}

/** For a panel whose variable holds nothing yet, which is no error. */
export function noneChosen(refId: string, text: string): DataFrame {
  return withNotices({ refId, fields: [], length: 0 }, [text]);
}

export function withNotices(
  frame: DataFrame,
  texts: readonly string[],
  severity: 'info' | 'warning' = 'info'
): DataFrame {
  if (texts.length === 0) {
    return frame;
  }
  const added = texts.map((text): QueryResultMetaNotice => ({ severity, text }));
  return { ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...added] } };
}
