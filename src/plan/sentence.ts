import type { MetricInfo } from '../catalogue';
import type { Matcher } from '../series/labels';
import type { FireworksQuery } from '../types';
import { formatDuration, quantileName } from './writtenNumbers';
import type { MetricsPlan, OverPlan } from './plan';
import type { Planned } from './planQuery';

type Lines = Pick<Planned, 'plan' | 'info' | 'view' | 'offsetMs'>;

/** One plain sentence on what a plan draws, for people who do not read PromQL. */
export function describePlan(planned: Lines): string {
  const { plan } = planned;
  return `${subject(planned)}${lines(plan)}${filters(plan)}${summary(plan)}${earlier(planned)}.`;
}

/** The short form for a collapsed query row. */
export function displayText(query: FireworksQuery): string {
  if (query.queryType === 'arithmetic') {
    return query.expression ?? 'nothing to compute';
  }
  const parts = [query.metric ?? 'no metric'];
  if (query.view !== undefined && query.view !== 'value') {
    parts.push(viewText(query, query.view));
  }
  if (query.codes !== undefined && query.codes.length > 0) {
    parts.push(query.codes.join(' '));
  }
  if (query.aggregate !== undefined) {
    parts.push(query.aggregate);
  }
  if (query.over !== undefined) {
    parts.push(`${query.over.fn} over ${query.over.window === 'range' ? 'the range' : query.over.window}`);
  }
  if (query.groupBy !== undefined) {
    parts.push(query.groupBy.length === 0 ? 'all together' : `by ${query.groupBy.join(', ')}`);
  }
  parts.push(...filterTexts(query.filters));
  if (query.offset !== undefined && query.offset !== '') {
    parts.push(`${query.offset} earlier`);
  }
  return parts.filter((part) => part !== '').join(' · ');
}

/** The filters of a collapsed row. */
export function filterTexts(filters: FireworksQuery['filters'] = []): string[] {
  return filters.map(({ label, operator, value, values }) => `${label}${operator}${values?.join(',') ?? value}`);
}

function viewText({ quantiles = [], bound }: FireworksQuery, view: string): string {
  switch (view) {
    case 'quantile':
      return quantiles.map(quantileName).join(' ');
    case 'share':
      return bound === undefined ? view : `share within ${bound}`;
    default:
      return view;
  }
}

function subject({ plan, info, view }: Lines): string {
  const title = info.title.charAt(0).toLowerCase() + info.title.slice(1);
  switch (view) {
    case 'quantile':
      return `${plan.kind === 'quantile' ? list(plan.quantiles.map(quantileName)) : 'Quantiles'} of ${title}`;
    case 'share':
      return `Share of requests whose ${title} is at most ${plan.kind === 'share' ? amount(plan.bound, info) : ''}`;
    case 'rate':
      return `Requests per second behind ${title}`;
    case 'heatmap':
      return `Requests per bucket of ${title}, as a heatmap`;
    case 'distribution':
      return `How ${title} is spread over its buckets`;
    case 'value':
      return plan.over.fn === 'total' ? `Number of events behind ${title}` : info.title;
  }
}

/** A number in a metric's unit as a person would write it: 10 s, not 10000 milliseconds; 99 h, not 4.125 days. */
export function amount(value: number, { unit, unitText }: Pick<MetricInfo, 'unit' | 'unitText'>): string {
  if (unit === undefined) {
    return String(value);
  }
  if (unit !== 'ms') {
    return `${value.toLocaleString('en-US', { maximumFractionDigits: 6 })} ${unitText}`;
  }
  const [ms, name] = TIMES.find(([size]) => value >= size && isShort(value / size)) ?? [1, 'ms'];
  return `${value / ms} ${name}`;
}

const TIMES = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** A bound is exact, so no digit is dropped for a larger unit. */
function isShort(number: number): boolean {
  return Number(number.toFixed(3)) === number;
}

function lines(plan: MetricsPlan): string {
  const by = plan.kind === 'value' ? plan.combine.by : plan.by;
  if (by === undefined) {
    return ', one line per series';
  }
  const how = plan.kind === 'value' ? `${COMBINED[plan.combine.op]} ` : '';
  return by.length === 0 ? `, ${how}over everything` : `, ${how}per ${list(by)}`;
}

const COMBINED = {
  sum: 'added up',
  avg: 'averaged',
  min: 'the lowest',
  max: 'the highest',
  count: 'number of series',
} as const;

function filters(plan: MetricsPlan): string {
  const matchers =
    plan.kind === 'state'
      ? plan.requests.matchers
      : plan.kind === 'ratio'
        ? plan.numerator.matchers
        : plan.kind === 'difference'
          ? plan.minuend.matchers
          : plan.selection.matchers;
  return narrowedText(matchers.filter((matcher) => matcher.label !== 'le'));
}

/** `, where deployment_id is x and …`, to follow what is narrowed; nothing where nothing narrows it. */
export function narrowedText(matchers: readonly Matcher[]): string {
  return matchers.length === 0 ? '' : `, where ${list(matchers.map(condition))}`;
}

function condition({ label, operator, value }: Matcher): string {
  const words = { '=': 'is', '!=': 'is not', '=~': 'matches', '!~': 'does not match' } as const;
  return `${label} ${words[operator]} ${value === '' ? 'empty' : value}`;
}

function summary({ over, kind }: MetricsPlan): string {
  const fn = kind === 'ratio' || kind === 'difference' ? 'avg' : over.fn;
  return `; ${SUMMARY[fn]} ${windowText(over)}`;
}

function earlier({ offsetMs }: Lines): string {
  return offsetMs === 0 ? '' : `; ${formatDuration(offsetMs)} earlier, drawn at the times of the panel`;
}

const SUMMARY = {
  last: 'the newest sample of',
  avg: 'averaged over',
  min: 'the lowest of',
  max: 'the highest of',
  total: 'counted over',
} as const;

function windowText({ window }: OverPlan): string {
  switch (window.kind) {
    case 'step':
      return 'each step';
    case 'range':
      return 'the whole time range';
    case 'duration':
      return `the ${formatDuration(window.ms)} before each point`;
  }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
