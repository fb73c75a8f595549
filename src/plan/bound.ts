import type { MetricInfo } from '../catalogue';
import { parseBound } from '../series/bound';
import type { FireworksQuery } from '../types';
import { readMilliseconds } from './duration';
import { Refusal } from './plan';

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
