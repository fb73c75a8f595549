import type { MetricInfo } from '../catalogue';
import { EVENT_CONDITIONS, type EventCondition, type FireworksQuery, type View } from '../types';
import { readBoundText, parseDuration } from './writtenNumbers';
import { isOfRange, Refusal, type MetricsPlan } from './plan';
import { isPicture, oneOf } from './rules';

/** When a line is an event: `above`, `below` and `equal` compare with `value`; `changes` with the value before. */
export interface EventPlan {
  condition: EventCondition;
  /** In the unit of what is drawn; absent for `changes`. */
  value: number | undefined;
  /** Shorter ones are none, ms. */
  lastsMs: number;
}

/** The lines on which events are. */
interface Lines {
  plan: MetricsPlan;
  info: MetricInfo;
  view: View;
}

/** @throws Refusal for a condition that says nothing, or that its metric cannot meet */
export function planEvents({ events }: FireworksQuery, lines: Lines): EventPlan {
  const { plan, view } = lines;
  if (isPicture(view)) {
    throw new Refusal('view', `A ${view} has no line that an event could be on. Choose another view.`);
  }
  if (isOfRange(plan)) {
    throw new Refusal('over', 'One value for the whole range says nothing of when. Choose the window of each step.');
  }
  if (events === undefined) {
    throw new Refusal('events', 'Say where events are: above, below or at a value, or wherever it changes.');
  }
  const condition = EVENT_CONDITIONS.find((known) => known === events.when);
  if (condition === undefined) {
    throw new Refusal('events', `"${events.when}" is no condition of events. Choose ${oneOf(EVENT_CONDITIONS)}.`);
  }
  const lasts = (events.lasts ?? '').trim();
  const lastsMs = lasts === '' ? 0 : parseDuration(lasts);
  if (lastsMs === undefined) {
    throw new Refusal('events', `"${lasts}" is not a duration. Write one such as 5m, or leave "For at least" empty.`);
  }
  return { condition, value: condition === 'changes' ? undefined : readValue(events.value, lines), lastsMs };
}

/** Of what is drawn: of a histogram that may be a part of the requests, or how many there are. */
function comparedUnit(info: MetricInfo, view: View): MetricInfo['unit'] {
  if (info.kind !== 'histogram' || view === 'quantile') {
    return info.unit;
  }
  return view === 'share' ? 'percentunit' : undefined;
}

function readValue(value: number | string | undefined, { info, view }: Lines): number {
  const read = typeof value === 'string' ? readEventValue(value, comparedUnit(info, view)) : value;
  if (read === undefined || !Number.isFinite(read)) {
    const written = value === undefined || value === '' ? '' : `"${value}" is not a value of ${info.title}. `;
    throw new Refusal('events', `${written}An event needs the value to compare with, such as 0.05, 5 % or 10 s.`);
  }
  return read;
}

const PERCENT = /^([\d.]+)\s*%$/;

function readEventValue(text: string, unit: MetricInfo['unit']): number | undefined {
  const [, percent] = unit === 'percentunit' ? (PERCENT.exec(text.trim()) ?? []) : [];
  return percent === undefined ? readBoundText(text, { unit }) : Number(percent) / 100;
}
