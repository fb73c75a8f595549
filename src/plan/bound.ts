import type { MetricInfo } from '../catalogue';
import { parseBound } from '../series/bound';
import type { FireworksQuery, Format } from '../types';
import { readMilliseconds } from './duration';
import { readQuantile } from './quantile';
import { isFormat } from './fields';
import { Refusal } from './refusal';

export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.95, 0.99];

/** 0 to 1, each once. @throws Refusal for what is no quantile */
export function readQuantiles(query: Pick<FireworksQuery, 'quantiles'>): number[] {
  const quantiles: ReadonlyArray<number | string> = query.quantiles ?? DEFAULT_QUANTILES;
  const read = quantiles.map((quantile) => {
    const value = readQuantile(quantile);
    if (value === undefined) {
      throw new Refusal(
        'quantiles',
        `"${quantile}" is not a quantile. Give a number from 0 to 1, or a percentile such as p95.`
      );
    }
    return value;
  });
  if (read.length === 0) {
    throw new Refusal('quantiles', 'No quantile chosen. Add one, such as 0.95.');
  }
  return [...new Set(read)];
}

/** @throws Refusal for what is no bound of this histogram */
export function readBound({ bound }: FireworksQuery, info: MetricInfo): number {
  const read = typeof bound === 'string' ? readBoundText(bound, info) : bound;
  if (read !== undefined && Number.isFinite(read)) {
    return read;
  }
  const written = typeof bound === 'string' ? bound.trim() : '';
  if (written !== '' && info.unit !== 'ms' && WITH_UNIT.test(written)) {
    throw new Refusal(
      'bound',
      `"${written}" has a unit, but the bounds of ${info.title} are plain numbers (${info.unitText}). Pick one from the list, such as 1000.`
    );
  }
  throw new Refusal(
    'bound',
    `${written === '' ? '' : `"${written}" is no bound. `}A share needs a bound: the highest value that still counts, such as 1000. Pick one from the list.`
  );
}

const WITH_UNIT = /^[\d.,]+\s*[a-zµμ]/i;

/** A number in the metric's unit, or `5s` where that is a time, in milliseconds. Undefined for what is neither. */
export function readBoundText(text: string, { unit }: Pick<MetricInfo, 'unit'>): number | undefined {
  return parseBound(text.trim()) ?? (unit === 'ms' ? readMilliseconds(text) : undefined);
}

/** @throws Refusal for what is no format */
export function readFormat({ format = 'time_series' }: Pick<FireworksQuery, 'format'>): Format {
  if (!isFormat(format)) {
    throw new Refusal('format', `"${format}" is not a format. Choose time_series or table.`);
  }
  return format;
}
