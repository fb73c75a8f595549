import { FieldType, DataFrameType, type DataFrame, type Field } from '@grafana/data';
import { distribution, separateBuckets, type BucketGrid } from '../evaluate';
import { formatBound, type Labels } from '../series/labels';
import { valueAt } from '../series/stale';
import {
  boundText,
  intervalText,
  drawnConfig,
  drawnNames,
  drawnTitle,
  drawnUnit,
  shownTimes,
  timeField,
  type DrawnQuery,
} from './drawn';

/**
 * One frame per group as Grafana's heatmap takes it (`heatmap-rows`): a time field, then a field per bucket with the
 * bucket's own value, not the cumulative one, from the lowest up. The label `le` tells the panel that a row's name is
 * its upper end; the name is written in the metric's unit, so that the axis is right before anyone touches it.
 */
export function heatmapFrames(grid: BucketGrid, query: DrawnQuery, stepMs: number, toMs: number): DataFrame[] {
  const shared = timeField(grid, stepMs, toMs);
  const { groups } = grid;
  const names = drawnNames(groups, query);
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

/**
 * How much fell into each bucket, for each group. As a table a row per bucket: its interval in words, its upper end, and
 * a column per group. As series a value per bucket, which any panel draws. Of a query with many times the last one counts.
 */
export function distributionFrames(grid: BucketGrid, query: DrawnQuery, toMs: number): DataFrame[] {
  const { groups } = grid;
  const names = drawnNames(groups, query);
  const spreads = groups.map((group, index) => ({
    labels: { ...group.labels },
    name: names[index] ?? '',
    buckets: distribution(group, grid.times.length - 1),
  }));
  return [query.format === 'series' ? valuePerBucket(spreads, grid, query, toMs) : rowPerBucket(spreads, query)];
}

interface Spread {
  labels: Labels;
  /** Of the group. */
  name: string;
  buckets: ReturnType<typeof distribution>;
}

function rowPerBucket(spreads: readonly Spread[], query: DrawnQuery): DataFrame {
  const all = spreads.flatMap(({ buckets }) => buckets);
  const uppers = [...new Set(all.map(({ upper }) => upper))].sort((a, b) => a - b);
  const { unit } = query.info;
  const rows = uppers.map((upper) => all.find((bucket) => bucket.upper === upper));
  const fields: Field[] = [
    {
      name: 'Bucket',
      type: FieldType.string,
      config: {},
      values: rows.map((bucket) => (bucket === undefined ? '' : intervalText(bucket.lower, bucket.upper, unit))),
    },
    { name: 'Up to', type: FieldType.string, config: {}, values: uppers.map((upper) => boundText(upper, unit)) },
    ...spreads.map(({ name, labels, buckets }): Field => ({
      name,
      type: FieldType.number,
      labels,
      config: {
        unit: drawnUnit(query),
        displayNameFromDS: name,
        description: query.info.description,
        ...drawnConfig(query),
      },
      values: uppers.map((upper) => buckets.find((bucket) => bucket.upper === upper)?.value ?? null),
    })),
  ];
  return { refId: query.refId, fields, length: uppers.length };
}

/** One time, and a field for each bucket of each group: a bar, a slice, a number, or a column of a heatmap. */
function valuePerBucket(spreads: readonly Spread[], grid: BucketGrid, query: DrawnQuery, toMs: number): DataFrame {
  const isNamed = spreads.length > 1 || (query.legend ?? '').trim() !== '';
  const time: Field = { name: 'Time', type: FieldType.time, config: {}, values: shownTimes(grid, toMs).slice(-1) };
  const buckets = spreads.flatMap(({ name, labels, buckets }) =>
    buckets.map(({ lower, upper, value }): Field => {
      const interval = intervalText(lower, upper, query.info.unit);
      const displayNameFromDS = isNamed ? `${name} · ${interval}` : interval;
      return {
        name: displayNameFromDS,
        type: FieldType.number,
        labels: { le: formatBound(upper), ...labels },
        config: {
          unit: drawnUnit(query),
          displayNameFromDS,
          description: query.info.description,
          ...drawnConfig(query),
        },
        values: [value],
      };
    })
  );
  return {
    refId: query.refId,
    name: drawnTitle(query),
    fields: [time, ...buckets],
    length: 1,
    meta: { type: DataFrameType.HeatmapRows, typeVersion: [0, 1] },
  };
}
