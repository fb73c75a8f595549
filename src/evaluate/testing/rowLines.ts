import type { Labels } from '../../series/labels';
import type { GridSeries } from '../grid';
import type { RowLines } from '../rowArithmetic';
import { gridSeries, type Cell } from './columns';

/** Labels, a value or none at each of three minutes, and the quantile that it is. */
export type Line = [labels: Labels, values: readonly Cell[], quantile?: number];

const TIMES = [60_000, 120_000, 180_000];

function line([labels, values, quantile]: Line): GridSeries {
  return { ...gridSeries(labels, values), ...(quantile === undefined ? {} : { quantile }) };
}

export const row = (lines: readonly Line[], times = TIMES): RowLines => ({
  grid: { times: Float64Array.from(times), series: lines.map(line) },
  isOfRange: false,
});
export const ofRange = (lines: readonly Line[], time = 180_000): RowLines => ({
  ...row(lines, [time]),
  isOfRange: true,
});
