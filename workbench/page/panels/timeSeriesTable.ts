import {
  FieldType,
  isTimeSeriesFrame,
  type DataFrame,
  type Field,
  type SynchronousDataTransformerInfo,
} from '@grafana/data';
import { map } from 'rxjs';

/**
 * Grafana's transformation of that name, which is in no package: the series of each query become rows of one table,
 * with a column for each label and one that holds the series themselves, for sparklines. Tables pass as they are.
 */
export const timeSeriesTable: SynchronousDataTransformerInfo = {
  id: 'timeSeriesTable',
  name: 'Time series to table',
  operator: () => map((frames) => toTables(frames)),
  transformer: () => toTables,
};

function toTables(frames: DataFrame[]): DataFrame[] {
  const series = frames.filter(isTimeSeriesFrame);
  const tables = frames.filter((frame) => !series.includes(frame));
  const queries = [...new Set(series.map(({ refId = 'A' }) => refId))];
  return [
    ...tables,
    ...queries.map((query) =>
      tableOf(
        series.filter(({ refId = 'A' }) => refId === query),
        query
      )
    ),
  ];
}

function tableOf(series: DataFrame[], refId: string): DataFrame {
  const labels = series.map(({ fields }) => fields.find(({ type }) => type === FieldType.number)?.labels ?? {});
  const names = [...new Set(labels.flatMap((one) => Object.keys(one)))];
  const columns = names.map((name): Field => {
    const values = labels.map((one) => one[name] ?? '');
    return { name, type: FieldType.string, config: {}, values };
  });
  const trend: Field = { name: `Trend #${refId}`, type: FieldType.frame, config: {}, values: series };
  return { refId, fields: [...columns, trend], length: series.length };
}
