import { metricInfo } from '../../catalogue';
import type { Finding, Sureness } from './rank';
import type { Measure } from './measure';

/** How sure it is, as people read it. */
export const SURENESS: Readonly<Record<Sureness, readonly [text: string, color: string]>> = {
  clear: ['Clear', 'red'],
  likely: ['Likely', 'orange'],
  usual: ['Within usual noise', '#808080'],
  few: ['Too little traffic', '#808080'],
};

/** What it is, with the status code where it is about one. */
export function nameOf({ subject: { quantity, labelValue } }: Finding): string {
  return labelValue === undefined ? quantity.title : `${quantity.title} ${labelValue}`;
}

/** What became of it, such as `3.2 times as long`, `+12 points`, `gone`. */
export function changeText({ subject: { quantity }, before, after, shift }: Finding): string {
  if (quantity.kind === 'presence') {
    return presenceText(numberOf(before), numberOf(after));
  }
  if (before === undefined || after === undefined) {
    return before === undefined ? 'new' : 'not reported any more';
  }
  if (shift === undefined) {
    return 'other bounds, not comparable';
  }
  if (quantity.kind === 'share') {
    const isNew = before.kind === 'number' && before.value === 0 && shift.by > 0 && quantity.label !== undefined;
    return isNew ? 'new' : `${signed(100 * shift.by)} points`;
  }
  const factor = Math.exp(Math.abs(shift.by));
  if (before.kind === 'number' && after.kind === 'number' && (before.value === 0 || after.value === 0)) {
    return before.value === after.value ? 'none' : before.value === 0 ? 'from none' : 'to none';
  }
  return factor < 2
    ? `${shift.by < 0 ? '−' : '+'}${percentOf(shift.by)} %`
    : `${shift.by < 0 ? '÷' : '×'} ${places(factor)}`;
}

function percentOf(by: number): string {
  return places(Math.abs(100 * (Math.exp(by) - 1)));
}

function presenceText(before: number, after: number): string {
  if (after === 0 && before > 0) {
    return 'gone';
  }
  if (before === 0 && after > 0) {
    return 'new';
  }
  return before === after
    ? 'shown throughout'
    : `shown ${places(100 * after)} % of the time, before ${places(100 * before)} %`;
}

function numberOf(measure: Measure | undefined): number {
  return measure?.kind === 'number' ? measure.value : 0;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${places(Math.abs(value))}`;
}

function places(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

/** A number with its unit; of a spread the buckets that its median and its p95 are in. */
export function measureText(
  { subject: { quantity } }: Pick<Finding, 'subject'>,
  measure: Measure | undefined
): string | undefined {
  if (measure === undefined) {
    return undefined;
  }
  const { unit } = metricInfo(quantity.metric);
  if (measure.kind === 'number') {
    const shown = quantity.kind === 'share' || quantity.kind === 'presence' ? 'percentunit' : unit;
    return withUnit(measure.value, quantity.id === 'error_code' ? 'percentunit' : shown);
  }
  return measure.requests > 0
    ? `p50 ${bucketText(measure, 0.5, unit)}, p95 ${bucketText(measure, 0.95, unit)}`
    : 'no requests';
}

function bucketText(measure: Measure & { kind: 'spread' }, quantile: number, unit: string | undefined): string {
  const upper = upperBound(measure, quantile);
  return upper === undefined ? `> ${withUnit(measure.bounds.at(-1) ?? 0, unit)}` : `≤ ${withUnit(upper, unit)}`;
}

const ROUNDING = 1e-9;

/** The bound that so many requests are within; undefined above all bounds. */
export function upperBound(
  { bounds, counts, requests }: Measure & { kind: 'spread' },
  quantile: number
): number | undefined {
  let below = 0;
  const place = counts.findIndex((count) => (below += count) >= (1 - ROUNDING) * quantile * requests);
  return place < 0 ? undefined : bounds[place];
}

const UNITS: Readonly<Record<string, string>> = {
  reqps: ' req/s',
  'suffix:tok/s': ' tok/s',
  'suffix:tok': ' tok',
};

/** Three digits that count, with the unit. */
function withUnit(value: number, unit: string | undefined): string {
  if (unit === 'percentunit') {
    return `${digits(100 * value)} %`;
  }
  if (unit === 'ms') {
    return Math.abs(value) < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`;
  }
  return `${digits(value)}${UNITS[unit ?? ''] ?? ''}`;
}

function digits(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

/** What the course of a finding is drawn of: of a spread its mean logarithm between bounds, as the value there. */
export function drawnOf(measure: Measure | undefined): number | null {
  if (measure === undefined) {
    return null;
  }
  if (measure.kind === 'number') {
    return measure.value;
  }
  const { bounds, counts, requests } = measure;
  if (!(requests > 0)) {
    return null;
  }
  const sum = counts.reduce((all, count, place) => {
    const upper = bounds[place] ?? 2 * (bounds.at(-1) ?? 1);
    const lower = place === 0 ? upper / 2 : (bounds[place - 1] ?? upper / 2);
    return all + count * Math.log(Math.sqrt(Math.max(lower, 1e-9) * Math.max(upper, 1e-9)));
  }, 0);
  return Math.exp(sum / requests);
}
