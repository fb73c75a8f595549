import { DataFrameType, FieldType, type DataFrame, type Field } from '@grafana/data';
import type { SeriesGrid, GridSeries } from '../evaluate/grid';
import {
  drawnNames,
  drawnTitle,
  drawnUnit,
  drawnConfig,
  placesOf,
  timeField,
  shownTimes,
  type DrawnQuery,
} from './drawn';
import { quantileName } from '../plan';
import { knownLabelKey, labelValue } from '../series/labels';

/**
 * One frame with a column per label and one per quantile (or one for the value). A row is a label set at a time;
 * the time column is left out when the query has one value for the whole range.
 *
 * The frame has no name and the columns no names but their own: where frames of several queries have names, Grafana
 * puts them before each column, so that none has the name of another's to join by; and only columns without a display
 * name are numbered where a join has two of one name.
 */
export function tableFrame(grid: SeriesGrid, query: DrawnQuery, toMs: number): BuiltFrames {
  const rows = rowsOf(grid.series);
  const labelNames = inColumnOrder([...new Set(rows.flatMap((row) => Object.keys(row.labels)))]);
  const times = shownTimes(grid, toMs);
  const columns = new Map<string, Array<number | null>>();
  const labelValues = labelNames.map((): string[] => []);
  const rowTimes: number[] = [];
  let clamped = false;

  for (const row of rows) {
    for (const index of times.keys()) {
      rowTimes.push(times[index] ?? toMs);
      labelNames.forEach((name, column) => labelValues[column]?.push(labelValue(row.labels, name)));
    }
    for (const series of row.series) {
      const places = placesOf(series, query);
      clamped ||= places.clamped;
      const name = columnName(series, query);
      const column = columns.get(name) ?? new Array<number | null>(rowTimes.length - times.length).fill(null);
      columns.set(name, column);
      column.push(...places.values);
    }
    for (const column of columns.values()) {
      while (column.length < rowTimes.length) {
        column.push(null);
      }
    }
  }

  const unit = drawnUnit(query);
  const fields: Field[] = [
    ...(query.plan.over.window.kind === 'range'
      ? []
      : [{ name: 'Time', type: FieldType.time, config: {}, values: rowTimes }]),
    ...labelNames.map((name, index) => ({
      name,
      type: FieldType.string,
      // Explore and dashboards offer a filter on each cell.
      config: { filterable: true },
      values: labelValues[index] ?? [],
    })),
    ...[...columns].map(([name, values]) => ({
      name,
      type: FieldType.number,
      config: { unit, description: query.info.description, ...drawnConfig(query) },
      values,
    })),
  ];
  return { frames: [{ refId: query.refId, fields, length: rowTimes.length }], clamped };
}

/** What people join by first, and read first: which deployment, of which model. */
const FIRST_COLUMNS = ['base_model', 'deployment_id'];

function inColumnOrder(names: readonly string[]): string[] {
  return [...names].sort().sort((a, b) => FIRST_COLUMNS.indexOf(b) - FIRST_COLUMNS.indexOf(a));
}

interface Row {
  labels: GridSeries['labels'];
  series: GridSeries[];
}

/** The quantiles of one label set stand in one row. */
function rowsOf(series: readonly GridSeries[]): Row[] {
  const rows = new Map<string, Row>();
  for (const one of series) {
    const key = knownLabelKey(one.labels);
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, { labels: one.labels, series: [one] });
    } else {
      row.series.push(one);
    }
  }
  return [...rows.values()];
}

function columnName(series: GridSeries, query: DrawnQuery): string {
  const title = query.legend !== undefined && query.legend.trim() !== '' ? query.legend : drawnTitle(query);
  return series.quantile === undefined ? title : `${title} ${quantileName(series.quantile)}`;
}

export interface BuiltFrames {
  frames: DataFrame[];
  clamped: boolean;
}

/** One frame per series, as Grafana's dataplane contract for several time series has it. */
export function timeSeriesFrames(grid: SeriesGrid, query: DrawnQuery, stepMs: number, toMs: number): BuiltFrames {
  const shared = timeField(grid, stepMs, toMs);
  const names = drawnNames(grid.series, query);
  const unit = drawnUnit(query);
  let clamped = false;
  const frames = grid.series.map((series, index): DataFrame => {
    const places = placesOf(series, query);
    clamped ||= places.clamped;
    const time: Field = { ...shared, config: { ...shared.config } };
    const labels =
      series.quantile === undefined ? series.labels : { ...series.labels, quantile: String(series.quantile) };
    const value: Field = {
      name: 'Value',
      type: FieldType.number,
      labels: { ...labels },
      config: { unit, displayNameFromDS: names[index], description: query.info.description, ...drawnConfig(query) },
      values: places.values,
    };
    return {
      refId: query.refId,
      name: names[index],
      fields: [time, value],
      length: time.values.length,
      meta: { type: DataFrameType.TimeSeriesMulti, typeVersion: [0, 1] },
    };
  });
  return { frames, clamped };
}
