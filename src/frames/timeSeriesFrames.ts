import { DataFrameType, FieldType, type DataFrame, type Field } from '@grafana/data';
import type { SeriesGrid } from '../evaluate/grid';
import { drawnTitle, drawnUnit, stateConfig, type DrawnQuery } from './drawn';
import { placesOf, timeField } from './places';
import { nameSeries } from './seriesName';

export interface BuiltFrames {
  frames: DataFrame[];
  clamped: boolean;
}

/** One frame per series, as Grafana's dataplane contract for several time series has it. */
export function timeSeriesFrames(grid: SeriesGrid, query: DrawnQuery, stepMs: number, toMs: number): BuiltFrames {
  const shared = timeField(grid, stepMs, toMs);
  const names = nameSeries(grid.series, query.legend, drawnTitle(query));
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
      config: { unit, displayNameFromDS: names[index], description: query.info.description, ...stateConfig(query) },
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
