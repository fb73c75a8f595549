import { invalid } from '../refusal';
import type { MetricsBody } from '../requests';

type Aggregation = MetricsBody['aggregations'][number];

/** The name of the value: `COUNT`, `P95.0`, `P99.9`. */
export function aggregationKey({ type, percentile = 0 }: Aggregation): string {
  return type === 'PERCENTILE' ? `P${Number.isInteger(percentile) ? percentile.toFixed(1) : percentile}` : type;
}

/** Undefined for nothing, which only counts to a number. @throws Refusal */
export function aggregate(aggregation: Aggregation, values: readonly number[]): number | undefined {
  if (aggregation.type === 'COUNT') {
    return values.length;
  }
  if (values.length === 0) {
    return undefined;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  switch (aggregation.type) {
    case 'SUM':
      return sum;
    case 'AVG':
      return sum / values.length;
    case 'MIN':
      return values.reduce((least, value) => Math.min(least, value), Infinity);
    case 'MAX':
      return values.reduce((most, value) => Math.max(most, value), -Infinity);
    default:
      return percentileOf(values, aggregation.percentile);
  }
}

/** Between two values it is as far along as the rank is, as in PERCENTILE_CONT. */
function percentileOf(values: readonly number[], percentile: number | undefined): number | undefined {
  if (percentile === undefined || percentile < 0 || percentile > 100) {
    throw invalid('percentile_value must be from 0 to 100');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (percentile / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  return below === undefined || above === undefined ? undefined : below + (above - below) * (rank - Math.floor(rank));
}
