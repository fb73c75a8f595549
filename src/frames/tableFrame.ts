import { FieldType, type Field } from '@grafana/data';
import type { GridSeries, SeriesGrid } from '../evaluate/grid';
import { quantileName } from '../plan';
import { labelKey, labelValue } from '../series/labels';
import { drawnTitle, drawnUnit, stateConfig, type DrawnQuery } from './drawn';
import { placesOf, shownTimes } from './places';
import type { BuiltFrames } from './timeSeriesFrames';

/**
 * One frame with a column per label and one per quantile (or one for the value). A row is a label set at a time;
 * the time column is left out when the query has one value for the whole range.
 */
export function tableFrame(grid: SeriesGrid, query: DrawnQuery, toMs: number): BuiltFrames {
  const rows = rowsOf(grid.series);
  const labelNames = [...new Set(rows.flatMap((row) => Object.keys(row.labels)))].sort();
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
    ...(query.plan.over.window.kind === 'range' ? [] : [timeField(rowTimes)]),
    ...labelNames.map((name, index) => ({
      name,
      type: FieldType.string,
      config: {},
      values: labelValues[index] ?? [],
    })),
    ...[...columns].map(([name, values]) => ({
      name,
      type: FieldType.number,
      config: { unit, description: query.info.description, ...stateConfig(query) },
      values,
    })),
  ];
  return { frames: [{ refId: query.refId, name: drawnTitle(query), fields, length: rowTimes.length }], clamped };
}

interface Row {
  labels: GridSeries['labels'];
  series: GridSeries[];
}

/** The quantiles of one label set stand in one row. */
function rowsOf(series: readonly GridSeries[]): Row[] {
  const rows = new Map<string, Row>();
  for (const one of series) {
    const key = labelKey(one.labels);
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

function timeField(values: number[]): Field {
  return { name: 'Time', type: FieldType.time, config: {}, values };
}
