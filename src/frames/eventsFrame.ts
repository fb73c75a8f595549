import {
  createTheme,
  FieldType,
  formattedValueToString,
  getDisplayProcessor,
  type DataFrame,
  type Field,
} from '@grafana/data';
import { findEvents, isBucketGrid, withoutUnknownStates, type FoundEvent, type Grid } from '../evaluate';
import { formatDuration, type EventPlan } from '../plan';
import { drawnTitle, drawnUnit, drawnConfig, type DrawnQuery } from './drawn';
import { nameSeries } from './seriesName';

/** More marks than these are a carpet; who asks for them asked for something else. */
const MOST_EVENTS = 1000;

/**
 * The events of a query as Grafana takes annotations: from when to when, what, of which line, and the line's labels as
 * tags. The author's legend is the title; without one it is the condition.
 * @returns a problem where there are so many that nobody would see any, or where it is not known whether there are some
 */
export function eventsFrame(
  grid: Grid,
  query: DrawnQuery,
  rule: EventPlan
): { frame: DataFrame } | { problem: string } {
  if (isBucketGrid(grid) || grid.missing !== undefined) {
    return { problem: 'A share is only known at a bound of its histogram. Choose one of those that the editor lists.' };
  }
  const known = query.plan.kind === 'state' ? withoutUnknownStates(grid) : grid;
  const events = findEvents(known, rule);
  if (events.length > MOST_EVENTS) {
    return {
      problem: `This is so ${events.length.toLocaleString('en-US')} times in this range, which are too many marks. Choose a longer "For at least", filter, or look at a shorter range.`,
    };
  }
  const names = nameSeries(known.series, undefined, '');
  const legends = query.legend?.trim() ? nameSeries(known.series, query.legend, '') : undefined;
  const placeOf = new Map(known.series.map((series, place) => [series, place]));
  const nameOf = (list: readonly string[] | undefined, { series }: FoundEvent) => list?.[placeOf.get(series) ?? -1];
  const amount = amountsOf(query);
  const condition = conditionText(query, rule, amount);
  const column = (name: string, type: FieldType, valueOf: (event: FoundEvent) => unknown): Field => ({
    name,
    type,
    config: {},
    values: events.map(valueOf),
  });
  const frame: DataFrame = {
    refId: query.refId,
    length: events.length,
    fields: [
      column('time', FieldType.time, ({ fromMs }) => fromMs),
      column('timeEnd', FieldType.time, ({ toMs }) => toMs),
      column('title', FieldType.string, (event) => nameOf(legends, event) ?? condition),
      column('text', FieldType.string, (event) =>
        [nameOf(names, event), whatText(event, rule, amount), howLong(event, rule)].filter(Boolean).join(' · ')
      ),
      column('tags', FieldType.other, ({ series }) => Object.values(series.labels).filter((value) => value !== '')),
      // Grafana offers to edit and to delete what has another one (AnnotationTooltip2.tsx).
      column('id', FieldType.number, () => 0),
    ],
  };
  return { frame };
}

type Amount = (value: number) => string;

/** Numbers as panels show them: with their unit, or in the words of a state. */
function amountsOf(query: DrawnQuery): Amount {
  const field: Field = {
    name: '',
    type: FieldType.number,
    config: { unit: drawnUnit(query), ...drawnConfig(query) },
    values: [],
  };
  const process = getDisplayProcessor({ field, theme: createTheme() });
  return (value) => formattedValueToString(process(value));
}

function conditionText(query: DrawnQuery, { condition, value }: EventPlan, amount: Amount): string {
  const title = drawnTitle(query);
  if (value === undefined) {
    return `${title} changed`;
  }
  return condition === 'equal' ? `${title}: ${amount(value)}` : `${title} ${condition} ${amount(value)}`;
}

function whatText({ value, before }: FoundEvent, { condition }: EventPlan, amount: Amount): string {
  switch (condition) {
    case 'changes':
      return `${amount(before ?? value)} → ${amount(value)}`;
    case 'above':
      return `up to ${amount(value)}`;
    case 'below':
      return `down to ${amount(value)}`;
    case 'equal':
      return '';
  }
}

function howLong({ fromMs, toMs, isOpen }: FoundEvent, { condition }: EventPlan): string {
  if (condition === 'changes') {
    return '';
  }
  const length = toMs === fromMs ? '' : `for ${inWords(toMs - fromMs)}`;
  return isOpen ? `${length} until the end of the range`.trim() : length;
}

/** Whole minutes: `1h30m`. */
function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) {
    return formatDuration(Math.round(ms / 1000) * 1000);
  }
  return `${hours > 0 ? `${hours}h` : ''}${minutes % 60 > 0 || hours === 0 ? `${minutes % 60}m` : ''}`;
}
