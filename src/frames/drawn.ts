import {
  FieldColorModeId,
  FieldType,
  getValueFormat,
  MappingType,
  SpecialValueMatch,
  type Field,
  type FieldConfig,
  type ValueMapping,
} from '@grafana/data';
import { UP, type MetricInfo } from '../catalogue';
import { DEPLOYMENT_STATE } from '../evaluate';
import type { Grid, GridSeries } from '../evaluate/grid';
import { formatDuration, isOfRange, type MetricsPlan } from '../plan';
import { isAbsent } from '../series/stale';
import { withoutTrailing } from '../series/text';
import type { Format, View } from '../types';
import { nameSeries, type NamedSeries } from './seriesName';

/** One query as it is drawn: what frames need to know beside the numbers. */
export interface DrawnQuery {
  refId: string;
  info: MetricInfo;
  view: View;
  plan: MetricsPlan;
  legend: string | undefined;
  format: Format;
  /** How long before the times at which it is drawn it was, ms. */
  offsetMs: number;
}

/** Grafana's unit of the drawn number; undefined where Fireworks documents none. */
export function drawnUnit({ info, view, plan }: DrawnQuery): string | undefined {
  if (plan.kind === 'share') {
    return 'percentunit';
  }
  if (plan.kind === 'value' && plan.combine.by !== undefined && plan.combine.op === 'count') {
    return 'short';
  }
  if (plan.kind !== 'quantile' && plan.kind !== 'ratio' && plan.over.fn === 'total') {
    return info.unit === 'suffix:tok/s' ? 'count:tok' : isOfRange(plan) ? EVENTS : 'short';
  }
  if (info.kind === 'histogram' && view !== 'quantile') {
    return 'reqps';
  }
  return info.unit;
}

/** How many there were in all is read to the last one, "4,009" and not "4.01 K"; on an axis it would be too long. */
const EVENTS = 'locale';

export function drawnTitle(query: DrawnQuery): string {
  return `${titleOf(query)}${earlierText(query)}`;
}

/** A name for each line: its author's legend, or what tells it apart and that it is of an earlier time. */
export function drawnNames(series: readonly NamedSeries[], query: DrawnQuery): string[] {
  const names = nameSeries(series, query.legend, titleOf(query));
  const isByAuthor = (query.legend ?? '').trim() !== '';
  return isByAuthor ? names : names.map((name) => `${name}${earlierText(query)}`);
}

export function earlierText({ offsetMs }: DrawnQuery): string {
  return offsetMs === 0 ? '' : ` (${formatDuration(offsetMs)} earlier)`;
}

function titleOf({ info, view, plan }: DrawnQuery): string {
  if (plan.kind === 'share') {
    return `${info.title} within ${boundText(plan.bound, info.unit)}`;
  }
  return view === 'rate' ? `${info.title}, requests` : info.title;
}

/**
 * How numbers are drawn beside their unit. Those of a state are words in colours, in every panel. Events are counted in
 * whole ones, though rates that are rounded make fractions of them.
 */
export function drawnConfig(query: DrawnQuery): Pick<FieldConfig, 'color' | 'mappings' | 'min' | 'max' | 'decimals'> {
  if (query.plan.kind === 'state') {
    return {
      ...IN_WORDS,
      min: DEPLOYMENT_STATE.gone,
      max: DEPLOYMENT_STATE.serving,
      decimals: 0,
      mappings: mappingsOf([
        [DEPLOYMENT_STATE.serving, 'Serving', 'green'],
        [DEPLOYMENT_STATE.idle, 'Idle', 'blue'],
        [DEPLOYMENT_STATE.scaledToZero, 'Scaled to zero', 'purple'],
        [DEPLOYMENT_STATE.gone, 'Gone', 'orange'],
        [DEPLOYMENT_STATE.scrapeFailed, 'Scrape failed', 'red'],
        [DEPLOYMENT_STATE.notCollected, 'Not collected', '#808080'],
      ]),
    };
  }
  return isUp(query)
    ? {
        ...IN_WORDS,
        mappings: mappingsOf([
          [1, 'Up', 'green'],
          [0, 'Down', 'red'],
        ]),
      }
    : drawnUnit(query) === EVENTS
      ? { decimals: 0 }
      : {};
}

/**
 * By thresholds, which is what new panels have, a state timeline would show ranges such as "< 80" in the place of these
 * words, and a scale of colours has no place for "not seen".
 */
const IN_WORDS = { color: { mode: FieldColorModeId.PaletteClassic } };

/** Whether a number is 1 for a good scrape or 0, and not how many there were. */
function isUp({ info, plan }: DrawnQuery): boolean {
  if (info.name !== UP || plan.kind !== 'value' || plan.over.fn === 'total') {
    return false;
  }
  const { op, by } = plan.combine;
  return by === undefined || (op !== 'sum' && op !== 'count');
}

function mappingsOf(words: ReadonlyArray<[value: number, text: string, color: string]>): ValueMapping[] {
  return [
    {
      type: MappingType.ValueToText,
      options: Object.fromEntries(words.map(([value, text, color], index) => [value, { text, color, index }])),
    },
    {
      type: MappingType.SpecialValue,
      options: {
        match: SpecialValueMatch.Null,
        // The deployment had not been seen yet; where another store keeps the samples, nobody may have collected either.
        result: { text: 'Not seen', color: '#a0a0a0', index: words.length },
      },
    },
  ];
}

/** A bound in the metric's unit, such as `1.5 s`: in full, since a bound is an exact number. */
export function boundText(bound: number, unit: string | undefined): string {
  const { number, suffix } = parts(bound, unit);
  return number + suffix;
}

/** A bucket in words: `5 to 7.5 s`, `750 ms to 1 s`, `up to 50 ms`, `over 10 s`. */
export function intervalText(lower: number, upper: number, unit: string | undefined): string {
  if (!Number.isFinite(upper)) {
    return `over ${boundText(lower, unit)}`;
  }
  if (lower <= 0) {
    return `up to ${boundText(upper, unit)}`;
  }
  const from = parts(lower, unit);
  const to = parts(upper, unit);
  return `${from.suffix === to.suffix ? from.number : from.number + from.suffix} to ${to.number}${to.suffix}`;
}

/** As many digits as Grafana would ever show, without zeros that say nothing. */
function parts(bound: number, unit: string | undefined): { number: string; suffix: string } {
  if (!Number.isFinite(bound)) {
    return { number: '∞', suffix: '' };
  }
  const { prefix = '', text, suffix = '' } = getValueFormat(unit)(bound, MOST_DECIMALS);
  const digits = text.includes('.') ? withoutTrailing(withoutTrailing(text, '0'), '.') : text;
  return { number: prefix + digits, suffix };
}

const MOST_DECIMALS = 4;

/** Numbers as frames hold them: null where there is none. */
export interface Places {
  values: Array<number | null>;
  /** Whether a ratio left 0…1 and was brought back. */
  clamped: boolean;
}

/**
 * A quantile or ratio without traffic is NaN in Prometheus; on a panel that is "no value", so that the panel's own
 * text for it shows. The raw NaN of a series of the endpoint stays.
 */
export function placesOf(series: GridSeries, { plan, info }: DrawnQuery): Places {
  const emptyNaN = plan.kind === 'quantile' || plan.kind === 'ratio' || plan.kind === 'share';
  const within01 = plan.kind === 'ratio' && info.unit === 'percentunit';
  const { column } = series;
  // Filled place by place: `Array.from` with a function takes several times as long, on every panel.
  const values = new Array<number | null>(column.values.length);
  let clamped = false;
  for (let place = 0; place < values.length; place++) {
    const value = column.values[place] ?? NaN;
    if (Number.isNaN(value)) {
      values[place] = emptyNaN || isAbsent(column, place) ? null : value;
    } else if (within01 && (value < 0 || value > 1)) {
      clamped = true;
      values[place] = Math.min(1, Math.max(0, value));
    } else {
      values[place] = value;
    }
  }
  return { values, clamped };
}

/** Evaluation times as frames show them: none after the end of the range asked for. */
export function shownTimes({ times }: Grid, toMs: number): number[] {
  const shown = new Array<number>(times.length);
  for (let place = 0; place < shown.length; place++) {
    shown[place] = Math.min(times[place] ?? NaN, toMs);
  }
  return shown;
}

/**
 * Those times as a frame's first field. Grafana draws a gap where two of
 * them are further apart than `interval`, and the newest scrape may stand up to one and a half steps after the time
 * before it; what is a gap in truth has places without values.
 */
export function timeField(grid: Grid, stepMs: number, toMs: number): Field<number> {
  const values = shownTimes(grid, toMs);
  const lastStepMs = (values.at(-1) ?? NaN) - (values.at(-2) ?? NaN);
  return {
    name: 'Time',
    type: FieldType.time,
    config: { interval: lastStepMs > stepMs ? lastStepMs : stepMs },
    values,
  };
}
