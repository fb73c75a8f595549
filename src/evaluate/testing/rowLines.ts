import type { Labels } from '../../series/labels';
import { absentColumn, sparseColumn } from '../../series/stale';
import type { GridSeries } from '../grid';
import type { RowLines } from '../rowArithmetic';

type Values = ReadonlyArray<number | undefined>;
/** Labels, a value or none at each of three minutes, and the quantile that it is. */
export type Line = [labels: Labels, values: Values, quantile?: number];

const TIMES = [60_000, 120_000, 180_000];

function line([labels, values, quantile]: Line): GridSeries {
  const column = absentColumn(values.length);
  values.forEach((value, place) => {
    if (value !== undefined) {
      column.values[place] = value;
    }
  });
  return { labels, column: sparseColumn(column.values), ...(quantile === undefined ? {} : { quantile }) };
}

export const row = (lines: readonly Line[], times = TIMES): RowLines => ({
  grid: { times: Float64Array.from(times), series: lines.map(line) },
  isOfRange: false,
});
export const ofRange = (lines: readonly Line[], time = 180_000): RowLines => ({
  ...row(lines, [time]),
  isOfRange: true,
});
