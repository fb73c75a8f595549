import { FieldType, type DataFrame, type Field } from '@grafana/data';
import { distribution, type BucketGrid } from '../evaluate';
import { boundText, intervalText } from './boundText';
import { drawnTitle, drawnUnit, type DrawnQuery } from './drawn';
import { nameSeries } from './seriesName';

/**
 * A row per bucket, for bars: the bucket's interval in words, its upper end as a number, and how much fell into it
 * for each group. Of a query with many times the last one counts.
 */
export function distributionFrame(grid: BucketGrid, query: DrawnQuery): DataFrame {
  const { groups } = grid;
  const names = nameSeries(groups, query.legend, drawnTitle(query));
  const spreads = groups.map((group) => distribution(group, grid.times.length - 1));
  const uppers = [...new Set(spreads.flatMap((spread) => spread.map(({ upper }) => upper)))].sort((a, b) => a - b);
  const { unit } = query.info;
  const rows = uppers.map((upper) => spreads.flat().find((bucket) => bucket.upper === upper));
  const fields: Field[] = [
    {
      name: 'Bucket',
      type: FieldType.string,
      config: {},
      values: rows.map((bucket) => (bucket === undefined ? '' : intervalText(bucket.lower, bucket.upper, unit))),
    },
    { name: 'Up to', type: FieldType.string, config: {}, values: uppers.map((upper) => boundText(upper, unit)) },
    ...spreads.map((spread, index): Field => ({
      name: names[index] ?? '',
      type: FieldType.number,
      labels: { ...groups[index]?.labels },
      config: { unit: drawnUnit(query), displayNameFromDS: names[index], description: query.info.description },
      values: uppers.map((upper) => spread.find((bucket) => bucket.upper === upper)?.value ?? null),
    })),
  ];
  return { refId: query.refId, name: drawnTitle(query), fields, length: uppers.length };
}
