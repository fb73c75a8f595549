import {
  FieldType,
  isTimeSeriesFrame,
  reduceField,
  ReducerID,
  type DataFrame,
  type DataFrameWithValue,
  type DataTransformerInfo,
  type Field,
} from '@grafana/data';
import { groupBy, uniq } from 'lodash';
import { map } from 'rxjs';

/**
 * Grafana's transformation `timeSeriesTable`, which belongs to its application and is in no package: the series of a
 * query become rows of a table, their labels columns and their courses the cells of one more, `Trend #<refId>`.
 * Other frames stay.
 */
export const coursesAsCells: DataTransformerInfo = {
  id: 'timeSeriesTable',
  name: 'Time series to table',
  description: 'A row for each series',
  defaultOptions: {},
  operator: () => (source) => source.pipe(map(toTables)),
};

function toTables(frames: DataFrame[]): DataFrame[] {
  const series = frames.filter((frame) => isTimeSeriesFrame(frame));
  return [
    ...frames.filter((frame) => !isTimeSeriesFrame(frame)),
    ...Object.entries(groupBy(series, ({ refId }) => refId ?? 'A')).map(([refId, ofQuery]) => toTable(refId, ofQuery)),
  ];
}

function toTable(refId: string, frames: readonly DataFrame[]): DataFrame {
  const rows = frames.flatMap((frame) =>
    frame.fields
      .filter(({ type }) => type === FieldType.number)
      .map((number) => ({ labels: number.labels ?? {}, course: courseOf(frame, number) }))
  );
  const names = uniq(rows.flatMap(({ labels }) => Object.keys(labels)));
  return {
    refId,
    length: rows.length,
    fields: [
      ...names.map((name) =>
        column(
          name,
          FieldType.string,
          rows.map(({ labels }) => labels[name])
        )
      ),
      column(
        `Trend #${refId}`,
        FieldType.frame,
        rows.map(({ course }) => course)
      ),
    ],
  };
}

function courseOf(frame: DataFrame, number: Field): DataFrameWithValue {
  const times = frame.fields.filter(({ type }) => type === FieldType.time);
  const last: unknown = reduceField({ field: number, reducers: [ReducerID.lastNotNull] })[ReducerID.lastNotNull];
  return { ...frame, fields: [...times, number], value: typeof last === 'number' ? last : null };
}

function column(name: string, type: FieldType, values: unknown[]): Field {
  return { name, type, config: {}, values };
}
