import { isBucketGrid, MINUTE_MS, type Grid, type GridSeries, type TimeGrid } from '../evaluate';
import type { MetricsPlan, Selection } from '../plan';
import { labelValue, type Labels } from '../series/labels';
import { valueAt } from '../series/stale';
import { REPLICAS, REQUESTS } from '../catalogue';
import type { Known, Need, Stretch } from './types';

/*
 * A minute is observed where a value can be seen at its end. What is added up over minutes is exact for those that
 * were observed, whatever the steps; how many there were is exact in steps of one minute.
 */

/** So many steps a store is asked for at the most: a day of minutes. */
const MOST_STEPS = 1500;

/** One value for the stretch: its full minutes, of which the first ends after the beginning. */
export function wholeGrid({ fromMs, toMs }: Stretch): TimeGrid {
  const startMs = Math.floor(toMs / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.max(1, Math.floor(toMs / MINUTE_MS) - Math.floor(fromMs / MINUTE_MS));
  return { startMs, stepMs: MINUTE_MS, count: 1, rangeMs: minutes * MINUTE_MS };
}

/**
 * Steps of whole minutes that lie within the stretch, one minute each where that are not too many.
 * @param mostSteps default as many as a store should be asked for
 */
export function stepsGrid({ fromMs, toMs }: Stretch, mostSteps = MOST_STEPS): TimeGrid {
  const whole = wholeGrid({ fromMs, toMs });
  const stepMs = Math.ceil(whole.rangeMs / mostSteps / MINUTE_MS) * MINUTE_MS;
  const endMs = Math.floor(toMs / stepMs) * stepMs;
  const count = Math.max(1, Math.floor((endMs - (whole.startMs - whole.rangeMs)) / stepMs));
  return { startMs: endMs - (count - 1) * stepMs, stepMs, count, rangeMs: whole.rangeMs };
}

/** Added up over the minutes of each step or of the whole range: of a rate the events, of a level its minutes × 60. */
export function totalOf(selection: Selection, by: readonly string[], window: 'step' | 'range'): MetricsPlan {
  return { kind: 'value', selection, over: { fn: 'total', window: { kind: window } }, combine: { op: 'sum', by } };
}

/**
 * What tells which steps were observed at all: any deployment's requests or replicas.
 * @param of which stretch, where more than one is asked about
 */
export function observedNeeds(grid: TimeGrid, of = ''): Need[] {
  return [REQUESTS, REPLICAS].map((metric) => ({
    id: `observed ${of}${metric}`,
    plan: totalOf({ metric, matchers: [] }, [], 'step'),
    grid,
  }));
}

/** How much of a stretch was observed. */
export interface Observed {
  /** Whether a step was, one place each. */
  steps: readonly boolean[];
  ms: number;
  /** Whether `ms` is exact, or counts steps in which any minute was observed. */
  isExact: boolean;
  wholeMs: number;
}

export function readObserved(known: Known, grid: TimeGrid, of = ''): Observed {
  const shown = [REQUESTS, REPLICAS].flatMap((metric) => seriesOf(known.grids.get(`observed ${of}${metric}`)));
  const places = Array.from({ length: grid.count }, (_, place) => place);
  const steps = places.map((place) => shown.some(({ column }) => valueAt(column, place) !== undefined));
  const isExact = grid.stepMs === MINUTE_MS;
  const ms = steps.filter(Boolean).length * grid.stepMs;
  return { steps, ms: Math.min(ms, grid.rangeMs), isExact, wholeMs: grid.rangeMs };
}

/** How much the numbers rest on, as a sentence: `Collected: 22 h 10 min of 24 h; what was not is not counted.` */
export function observedText({ ms, isExact, wholeMs }: Observed): string {
  return ms === wholeMs
    ? `Collected: all of ${lengthText(wholeMs)}.`
    : `Collected: ${isExact ? '' : 'about '}${lengthText(ms)} of ${lengthText(wholeMs)}; what was not is not counted.`;
}

/** Less of a stretch than this says nothing about it. */
const LEAST_OBSERVED = 0.2;
/** Less of a stretch than this is worth a warning. */
const MOSTLY = 0.9;

/** Of the window and of what it is compared with, the part that was observed, 0 to 1. */
export interface ObservedParts {
  window: number;
  before: number;
}

type Compared = Readonly<Record<keyof ObservedParts, Stretch>>;

/** So many steps tell well enough how much of a stretch was observed. */
const COMPARED_STEPS = 60;

const comparedGrid = (compared: Compared, of: keyof ObservedParts) => stepsGrid(compared[of], COMPARED_STEPS);

/** What tells how much of two stretches was observed that are compared as wholes. */
export function comparedNeeds(compared: Compared): Need[] {
  return (['window', 'before'] as const).flatMap((of) => observedNeeds(comparedGrid(compared, of), `${of} `));
}

/** Undefined where that could not be asked. */
export function readObservedParts(known: Known, compared: Compared): ObservedParts | undefined {
  const part = (of: keyof ObservedParts) => {
    const { steps } = readObserved(known, comparedGrid(compared, of), `${of} `);
    return steps.filter(Boolean).length / steps.length;
  };
  const isKnown = [...known.grids.keys()].some((id) => id.startsWith('observed '));
  return isKnown ? { window: part('window'), before: part('before') } : undefined;
}

/** Whether so much of both was observed that they may be compared. */
export function areComparable({ window, before }: ObservedParts): boolean {
  return Math.min(window, before) >= LEAST_OBSERVED;
}

/** What is missing of two stretches that are compared. @param lengthMs of each */
export function partsText({ window, before }: ObservedParts, lengthMs: number): string[] {
  const part = (share: number) => `${lengthText(share * lengthMs)} of ${lengthText(lengthMs)}`;
  return [
    ...(window < MOSTLY ? [`Of the window ${part(window)} was collected.`] : []),
    ...(before < MOSTLY ? [`Of the time that it is compared with ${part(before)} was collected.`] : []),
  ];
}

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length in the two largest of its units, such as `22 h 10 min`; seconds are rounded to minutes. */
export function lengthText(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS) * MINUTE_MS;
  const [large, small] = minutes >= 2 * DAY_MS ? (['d', 'h'] as const) : (['h', 'min'] as const);
  const [largeMs, smallMs] = large === 'd' ? [DAY_MS, HOUR_MS] : [HOUR_MS, MINUTE_MS];
  const first = Math.floor(minutes / largeMs);
  const second = Math.floor((minutes - first * largeMs) / smallMs);
  const parts = [first > 0 ? `${first} ${large}` : '', second > 0 ? `${second} ${small}` : ''];
  return parts.filter((part) => part !== '').join(' ') || `0 ${small}`;
}

/** Why nothing is known of the list of deployments, for those who can mend it. */
export function unlistedTexts({ noDeployments }: Known): string[] {
  return noDeployments === undefined ? [] : [noDeployments];
}

/** The series of an answer; none of one that is missing. */
export function seriesOf(grid: Grid | undefined): readonly GridSeries[] {
  return grid === undefined || isBucketGrid(grid) ? [] : grid.series;
}

/** The deployment that a series or a histogram is of. */
export function deploymentOf({ labels }: { labels: Labels }): string {
  return labelValue(labels, 'deployment_id');
}

/** The number at a place; NaN and infinities are none. */
export function numberAt({ column }: GridSeries, place: number): number | undefined {
  const value = valueAt(column, place);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** One number for each deployment, of an answer of one time. */
export function byDeployment(grid: Grid | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const series of seriesOf(grid)) {
    const value = numberAt(series, series.column.values.length - 1);
    if (value !== undefined) {
      const id = deploymentOf(series);
      found.set(id, (found.get(id) ?? 0) + value);
    }
  }
  return found;
}
