import type { MetricInfo } from '../catalogue';
import { parseBound } from '../series/labels';
import type { FireworksQuery } from '../types';
import { Refusal } from './plan';

/*
 * Numbers as people write them, and as they are written for people: durations, bounds of buckets, quantiles.
 */

/** From the longest. */
const PROMETHEUS_UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]);

const PROMETHEUS_PART = /(\d+)(ms|[smhdw])/y;

/** Milliseconds of a duration as Prometheus writes them (`90s`, `1h30m`); undefined when it is not one or is zero. */
export function parseDuration(text: string): number | undefined {
  let total = 0;
  for (let at = 0; at < text.length; at = PROMETHEUS_PART.lastIndex) {
    PROMETHEUS_PART.lastIndex = at;
    const [, amount, unit = ''] = PROMETHEUS_PART.exec(text) ?? [];
    const unitMs = PROMETHEUS_UNIT_MS.get(unit);
    if (amount === undefined || unitMs === undefined) {
      return undefined;
    }
    total += Number(amount) * unitMs;
  }
  return total > 0 ? total : undefined;
}

/** The shortest Prometheus duration of whole units, such as `90s` or `2h`. */
export function formatDuration(ms: number): string {
  for (const [unit, unitMs] of PROMETHEUS_UNIT_MS) {
    if (ms >= unitMs && ms % unitMs === 0) {
      return `${ms / unitMs}${unit}`;
    }
  }
  return `${ms}ms`;
}

const WRITTEN_UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** Nobody writes a longer one, and what is longer costs nothing. */
const LONGEST_DURATION = 60;
const WRITTEN_PART = /(\d+(?:\.\d+)?|\.\d+) ?([a-zµ]+) ?/y;
const PLAIN = /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?$/;

/**
 * A duration as people write it: `2s`, `1.5 sec`, `1m30s`, `10 min`, in any case; without a unit milliseconds, also as `1e3`.
 * @returns milliseconds; undefined when it is none of these
 */
export function durationMs(value: string): number | undefined {
  const text = value.trim().toLowerCase();
  if (text === '' || text.length > LONGEST_DURATION) {
    return undefined;
  }
  if (PLAIN.test(text)) {
    return Number(text);
  }
  let total = 0;
  WRITTEN_PART.lastIndex = 0;
  for (let end = 0; end < text.length; end = WRITTEN_PART.lastIndex) {
    const [, amount, word = ''] = WRITTEN_PART.exec(text) ?? [];
    const unit = writtenUnitMs(word);
    if (amount === undefined || unit === undefined) {
      return undefined;
    }
    total += Number(amount) * unit;
  }
  // Nanoseconds are the least that a duration has; more digits are noise of the multiplication.
  return Math.round(total * 1e6) / 1e6;
}

function writtenUnitMs(word: string): number | undefined {
  const singular = word.length > 2 && word.endsWith('s') ? word.slice(0, -1) : word;
  return [word, singular]
    .map((one) => (Object.hasOwn(WRITTEN_UNIT_MS, one) ? WRITTEN_UNIT_MS[one] : undefined))
    .find(Boolean);
}

/** The same, but only with a unit: undefined for a number alone, which the caller reads in its own unit. */
export function readMilliseconds(text: string): number | undefined {
  return PLAIN.test(text.trim().toLowerCase()) ? undefined : durationMs(text);
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

/** What is drawn when a query names none. */
export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.95, 0.99];

/** At most so long is a number with a sign of percent. */
const LONGEST_QUANTILE = 40;
const QUANTILE = /^(p?)\s*(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*(%?)$/i;

/**
 * A quantile, 0 to 1, as people write it: `0.95`, `p95`, `95`, `95 %`. In a text, a number above 1 can only be a
 * percentile. Undefined for what is none.
 */
export function readQuantile(quantile: number | string): number | undefined {
  if (typeof quantile === 'number') {
    return quantile >= 0 && quantile <= 1 ? quantile : undefined;
  }
  const text = quantile.trim();
  const [, p = '', digits, exponent = 'e0', percent = ''] =
    (text.length > LONGEST_QUANTILE ? null : QUANTILE.exec(text)) ?? [];
  if (digits === undefined) {
    return undefined;
  }
  const number = Number(digits + exponent);
  const isPercentile = p !== '' || percent !== '' || number > 1;
  // Through the decimal text, so that p99.9 is 0.999 and not 0.9990000000000001.
  const value = isPercentile ? Number(`${digits}e${Number(exponent.slice(1)) - 2}`) : number;
  return value <= 1 ? value : undefined;
}

/** A quantile as it is saved; what is none (a variable, a typing error) stays the text that it is, to be refused. */
export function typedQuantile(text: string): number | string {
  return readQuantile(text) ?? text.trim();
}

/** The quantiles of a query, 0 to 1, each once. @throws Refusal for what is no quantile */
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

/** `p95` for 0.95, exact, so that no two quantiles share a name; a variable or what is no quantile as it stands. */
export function quantileName(quantile: number | string): string {
  const value = readQuantile(quantile);
  return value === undefined ? String(quantile) : `p${percentText(value)}`;
}

/** A quantile in percent, exact: 99.9 for 0.999. */
export function percentOf(quantile: number): number {
  return Number(percentText(quantile));
}

/** Shifts the decimal point in the text, since a product with 100 is rounded. */
function percentText(quantile: number): string {
  const [digits = '', exponent] = String(quantile).split('e');
  if (exponent !== undefined) {
    return `${digits}e${Number(exponent) + 2}`;
  }
  const [whole = '', fraction = ''] = digits.split('.');
  const shifted = (whole + fraction.padEnd(2, '0').slice(0, 2)).replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(2);
  return rest === '' ? shifted : `${shifted}.${rest}`;
}
