import { FieldColorModeId, MappingType, SpecialValueMatch, type FieldConfig, type ValueMapping } from '@grafana/data';
import { UP, type MetricInfo } from '../catalogue';
import { DEPLOYMENT_STATE } from '../evaluate';
import { formatDuration, isOfRange, type MetricsPlan } from '../plan';
import type { Format, View } from '../types';
import { boundText } from './boundText';
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
