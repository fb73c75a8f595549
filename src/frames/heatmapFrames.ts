import { DataFrameType, FieldType, type DataFrame, type Field } from '@grafana/data';
import { separateBuckets, type BucketGrid } from '../evaluate';
import { formatBound } from '../series/bound';
import { valueAt } from '../series/stale';
import { boundText } from './boundText';
import { drawnTitle, drawnUnit, type DrawnQuery } from './drawn';
import { timeField } from './places';
import { nameSeries } from './seriesName';

/**
 * One frame per group as Grafana's heatmap takes it (`heatmap-rows`): a time field, then a field per bucket with the
 * bucket's own value, not the cumulative one, from the lowest up. The label `le` tells the panel that a row's name is
 * its upper end; the name is written in the metric's unit, so that the axis is right before anyone touches it.
 */
export function heatmapFrames(grid: BucketGrid, query: DrawnQuery, stepMs: number, toMs: number): DataFrame[] {
  const shared = timeField(grid, stepMs, toMs);
  const { groups } = grid;
  const names = nameSeries(groups, query.legend, drawnTitle(query));
  return groups.map((group, index): DataFrame => {
    const time = { ...shared, config: { ...shared.config } };
    const times = time.values;
    const rows = separateBuckets(group, times.length).map(({ upper, column }): Field => ({
      name: formatBound(upper),
      type: FieldType.number,
      // The panel goes by the first label, so the bound stands before those of a group.
      labels: { le: formatBound(upper), ...group.labels },
      config: { unit: drawnUnit(query), displayNameFromDS: boundText(upper, query.info.unit) },
      values: times.map((_, place) => valueAt(column, place) ?? null),
    }));
    return {
      refId: query.refId,
      name: names[index],
      fields: [time, ...rows],
      length: times.length,
      meta: { type: DataFrameType.HeatmapRows, typeVersion: [0, 1] },
    };
  });
}

/** Neither times nor buckets, and yet a heatmap. */
export function emptyHeatmap(refId: string): DataFrame {
  const time: Field = { name: 'Time', type: FieldType.time, config: {}, values: [] };
  const row: Field = { name: '', type: FieldType.number, labels: { le: '' }, config: {}, values: [] };
  return { refId, fields: [time, row], length: 0, meta: { type: DataFrameType.HeatmapRows, typeVersion: [0, 1] } };
}
