import { derivedMetric, documentedLabelName, mergesDeployments, type MetricInfo, type MetricKind } from '../catalogue';
import {
  AGGREGATES,
  FORMATS,
  OVER_FUNCTIONS,
  VIEWS,
  type Aggregate,
  type FireworksQuery,
  type Format,
  type OverFunction,
  type View,
} from '../types';
import { parseDuration } from './writtenNumbers';
import { Refusal, type Combination, type OverPlan } from './plan';
import { isVariable } from './variables';

/*
 * What goes with what. Planning refuses by these rules and editors offer by them, so that whatever is offered is
 * planned. A field that a view does not take is left alone, whatever it holds.
 */

interface ViewRule {
  /** The kinds of metrics for which it is offered. */
  kinds: readonly MetricKind[];
  /** What is drawn: the series as they are, all buckets together, or the number of requests alone. */
  of: 'series' | 'buckets' | 'count';
  /** A picture is one frame of a shape of its own; the others are lines. */
  isPicture: boolean;
}

const VIEW_RULES: Readonly<Record<View, ViewRule>> = {
  quantile: { kinds: ['histogram'], of: 'buckets', isPicture: false },
  share: { kinds: ['histogram'], of: 'buckets', isPicture: false },
  heatmap: { kinds: ['histogram'], of: 'buckets', isPicture: true },
  distribution: { kinds: ['histogram'], of: 'buckets', isPicture: true },
  rate: { kinds: ['histogram'], of: 'count', isPicture: false },
  value: { kinds: ['histogram', 'rate', 'gauge', 'derived', 'unknown'], of: 'series', isPicture: false },
};

/** The view that fits: quantiles for histograms of bucket rates, else the value. */
export function defaultView(info: MetricInfo): View {
  return info.kind === 'histogram' ? 'quantile' : 'value';
}

/** Whether the view is offered for the metric. */
export function hasView(info: MetricInfo, view: View): boolean {
  return VIEW_RULES[view].kinds.includes(info.kind);
}

/** @throws Refusal for a view that does not exist, or that the metric cannot have */
export function readView(query: FireworksQuery, info: MetricInfo): View {
  const view = knownWord(VIEWS, query.view ?? defaultView(info), 'view', 'is not a view');
  // A metric that is not documented may be a histogram, so a view of histograms is taken for what its author knows.
  if (!hasView(info, view) && info.kind !== 'unknown') {
    throw new Refusal('view', `${info.title} is not a histogram, so it has no ${view}. Choose the view "value".`);
  }
  return view;
}

/** Heatmap and distribution are one picture of a histogram; the other views are lines. */
export function isPicture(view: View | undefined): boolean {
  return view !== undefined && VIEW_RULES[view].isPicture;
}

/** Fields that only some metrics and views take. */
type FieldOfView = 'quantiles' | 'bound' | 'codes' | 'aggregate' | 'format' | 'legend';

/** @param view undefined while a variable decides, so that any view of the metric may come */
export function takesField(field: FieldOfView, info: MetricInfo, view: View | undefined): boolean {
  if (view === undefined) {
    return VIEWS.some((one) => hasView(info, one) && takesField(field, info, one));
  }
  switch (field) {
    case 'quantiles':
      return view === 'quantile';
    case 'bound':
      return view === 'share';
    case 'codes': {
      const derivation = derivedMetric(info.name)?.derivation;
      return derivation?.kind === 'ratio' && derivation.takesCodes;
    }
    case 'aggregate':
      // Ratios, quantiles and counts are combined in the one way that is right; only values leave a choice.
      return VIEW_RULES[view].of === 'series' && info.kind !== 'derived';
    case 'format':
      return view !== 'heatmap';
    case 'legend':
      return view !== 'heatmap';
  }
}

/** A distribution is rows unless it is asked for as series. @throws Refusal for what is no format */
export function readFormat({ format = 'time_series' }: Pick<FireworksQuery, 'format'>, view?: View): Format {
  const known = knownWord(FORMATS, format, 'format', 'is not a format');
  if (view === 'distribution') {
    return known === 'series' ? known : 'table';
  }
  return known === 'series' ? 'time_series' : known;
}

/** The ways of combining series that are offered. @param groupBy as it is saved */
export function aggregatesOf(info: MetricInfo, groupBy: readonly string[] | undefined): Aggregate[] {
  const by = groupBy?.some(isVariable) === true ? undefined : namedBy(groupBy, info);
  return AGGREGATES.filter((op) => objectionToCombining(info, { op, by }) === undefined);
}

/** How series are combined, labels under their documented names. @throws Refusal for a way that means nothing */
export function readCombination(query: FireworksQuery, info: MetricInfo): Combination {
  const op = knownWord(AGGREGATES, query.aggregate ?? info.aggregate, 'aggregate', 'is no way to combine series');
  const combination = { op, by: namedBy(query.groupBy, info) };
  const objection = objectionToCombining(info, combination);
  if (objection !== undefined) {
    throw new Refusal('aggregate', objection);
  }
  return combination;
}

function namedBy(groupBy: readonly string[] | undefined, { name }: MetricInfo): string[] | undefined {
  return groupBy?.map((label) => documentedLabelName(name, label));
}

function objectionToCombining({ title, name }: MetricInfo, { op, by }: Combination): string | undefined {
  return op === 'sum' && by !== undefined && mergesDeployments(by) && name.includes(':avg_by_deployment')
    ? `${title} is an average per deployment, so it cannot be added up across deployments. Choose max, min or avg.`
    : undefined;
}

/**
 * What is meant when a query has no `over`: a distribution counts the requests of the whole range; everything else has
 * the metric's own way, step by step.
 */
export function defaultOver(info: MetricInfo, view: View): { fn: OverFunction; window: 'step' | 'range' } {
  return view === 'distribution' ? { fn: 'total', window: 'range' } : { fn: info.over, window: 'step' };
}

/** The summaries over time that are offered. @param view undefined while a variable decides */
export function overFunctionsOf(info: MetricInfo, view: View | undefined): OverFunction[] {
  const isOfBuckets = view !== undefined && VIEW_RULES[view].of === 'buckets';
  // The lowest and highest of each bucket make no histogram, and a total has the quantiles of the mean: not offered, but
  // planned where they were saved.
  const means = (fn: OverFunction) =>
    !isOfBuckets || fn === 'last' || fn === 'avg' || (fn === 'total' && isPicture(view));
  return OVER_FUNCTIONS.filter((fn) => means(fn) && objectionToFunction(info, fn) === undefined);
}

/** Whether a summary may be of the time before each point, and not only of a step or the whole range. */
export function takesDuration(info: MetricInfo): boolean {
  return !isState(info);
}

/** @throws Refusal for a summary over time that does not exist, or that means nothing for the metric */
export function readOver(query: FireworksQuery, info: MetricInfo, view: View): OverPlan {
  const { fn: word, window } = query.over ?? defaultOver(info, view);
  const fn = knownWord(OVER_FUNCTIONS, word, 'over', 'is no way to summarise over time');
  const objection = objectionToFunction(info, fn);
  if (objection !== undefined) {
    throw new Refusal('over', objection);
  }
  if (window === 'step') {
    return { fn, window: { kind: 'step' } };
  }
  if (window === 'range') {
    return { fn, window: { kind: 'range' } };
  }
  const ms = parseDuration(window);
  if (ms === undefined) {
    throw new Refusal('over', `"${window}" is not a time window. Choose step, range or a duration such as 5m.`);
  }
  if (!takesDuration(info)) {
    throw new Refusal('over', ONE_STATE);
  }
  return { fn, window: { kind: 'duration', ms } };
}

const MINUTE_MS = 60_000;
/** What a variable may say for "none". */
const NO_OFFSET = /^(?:0[smhdw]?)?$/;

/** How much earlier is asked for, ms. @throws Refusal for what is no duration, or where minutes would not meet those of today */
export function readOffset({ offset = '' }: FireworksQuery): number {
  const written = offset.trim();
  if (NO_OFFSET.test(written)) {
    return 0;
  }
  const ms = parseDuration(written);
  if (ms === undefined) {
    throw new Refusal(
      'offset',
      `"${offset}" is not a duration. Write one such as 1d or 1h, or leave the offset empty.`
    );
  }
  if (ms % MINUTE_MS !== 0) {
    throw new Refusal('offset', `An offset is of whole minutes, which ${written} is not. Write one such as 1d or 1h.`);
  }
  return ms;
}

const ONE_STATE = 'A state cannot be averaged or added up over time. Leave the default, the newest state.';

function objectionToFunction(info: MetricInfo, fn: OverFunction): string | undefined {
  if (isState(info)) {
    return fn === 'last' ? undefined : ONE_STATE;
  }
  if (fn === 'total' && !isRate(info)) {
    return `A total needs a rate per second, which ${info.title} is not. Choose last, avg, min or max.`;
  }
  return info.kind === 'derived' && (fn === 'min' || fn === 'max')
    ? `${info.title} is made of sums, which have no ${fn} over time. Choose last or avg.`
    : undefined;
}

function isState({ name }: MetricInfo): boolean {
  return derivedMetric(name)?.derivation.kind === 'state';
}

/** Whether adding up over time means something: a rate per second, so that its total counts events. */
function isRate({ kind, isPerSecond }: MetricInfo): boolean {
  return kind === 'rate' || kind === 'histogram' || isPerSecond === true;
}

/** @throws Refusal for any other word, which may be of a newer version: it is never read as one of these */
function knownWord<Word extends string>(
  words: readonly Word[],
  word: string,
  field: keyof FireworksQuery,
  isNone: string
): Word {
  const known = words.find((one) => one === word);
  if (known === undefined) {
    throw new Refusal(field, `"${word}" ${isNone}. Choose ${oneOf(words)}.`);
  }
  return known;
}

/** `a, b or c` */
export function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}
