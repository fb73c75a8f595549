import { COMMON_LABEL_NAMES, derivedMetric, metricInfo, type DerivedMetric, type MetricInfo } from '../catalogue';
import type { Matcher } from '../series/labels';
import { QUERY_TYPES, type Filter, type FireworksQuery, type Format, type View } from '../types';
import { codeMatcher, isCode, select, withoutCodes } from './matchers';
import { readBound, readQuantiles } from './writtenNumbers';
import { planEvents, type EventPlan } from './events';
import {
  orProblem,
  Refusal,
  type Combination,
  type MetricsPlan,
  type Observed,
  type OverPlan,
  type PlanProblem,
  type Selection,
} from './plan';
import { oneOf, readCombination, readFormat, readOffset, readOver, readView, takesField } from './rules';
import { ALL, holdsSeveral } from './variables';

/** What a query comes to: what the store computes, and what is then drawn of it. */
export interface Planned {
  plan: MetricsPlan;
  info: MetricInfo;
  view: View;
  format: Format;
  /** How long before the times at which it is drawn it is evaluated, ms; whole minutes. */
  offsetMs: number;
  /** Set where events are asked for instead of lines. */
  events: EventPlan | undefined;
}

export type PlanOutcome = ({ ok: true } & Planned) | PlanProblem;

/**
 * Checks a query whose variables are replaced, and says what to compute.
 * @throws PatternsNotLoaded, and nothing else: call it in `withPatterns`
 */
export function planQuery(query: FireworksQuery): PlanOutcome {
  return orProblem(() => ({ ok: true as const, ...plan(query) }));
}

function plan(given: FireworksQuery): Planned {
  const query = asMeant(given);
  const queryType = query.queryType ?? 'metrics';
  if (queryType !== 'metrics') {
    throw new Refusal(
      'queryType',
      `Query type "${queryType}" is not available in this version. Choose ${oneOf(QUERY_TYPES)}.`
    );
  }
  const metric = query.metric ?? '';
  if (metric === '' && query.imported !== undefined) {
    const { expression, notes } = query.imported;
    const why = [...notes, 'Pick a metric here, or copy the expression and switch back.'].join(' ');
    throw new Refusal('metric', `This could not be brought over from the other data source: ${expression} — ${why}`);
  }
  if (metric === '') {
    throw new Refusal('metric', 'No metric chosen. Pick one from the list.');
  }
  if (holdsSeveral(metric)) {
    throw new Refusal('metric', 'The variable in "Metric" has several values. Choose one, or add a query for each.');
  }
  const info = metricInfo(metric);
  const view = readView(query, info);
  const derived = derivedMetric(metric);
  const format = takesField('format', info, view) ? readFormat(query, view) : 'time_series';
  const planned = derived === undefined ? planView(query, info, view) : planDerived(query, derived);
  const events = query.asEvents === true ? planEvents(query, { plan: planned, info, view }) : undefined;
  return { plan: planned, info, view, format, offsetMs: readOffset(query), events };
}

/**
 * What variables leave of a query. One that holds nothing chooses nothing, so that the default counts; grouping by all
 * labels leaves the series as they are, which is the default too.
 */
function asMeant({ view, aggregate, format, quantiles, groupBy, over, ...rest }: FireworksQuery): FireworksQuery {
  const word = <Word extends string>(given: Word | undefined) => (given === '' ? undefined : given);
  return {
    ...rest,
    view: word(view),
    aggregate: word(aggregate),
    format: word(format),
    quantiles: quantiles?.filter((one) => one !== ''),
    groupBy: groupBy?.includes(ALL) === true ? undefined : groupBy,
    over: over === undefined || over.fn.length === 0 ? undefined : { fn: over.fn, window: word(over.window) ?? 'step' },
  };
}

function planView(query: FireworksQuery, info: MetricInfo, view: View): MetricsPlan {
  const selection = select(info.name, query.filters ?? []);
  const over = readOver(query, info, view);
  const by = withoutBound(query.groupBy);
  switch (view) {
    case 'value':
      return planValue(query, info, selection, over, readCombination(query, info));
    case 'rate': {
      const count: Matcher = { label: 'le', operator: '=', value: '+Inf' };
      const counted = { ...selection, matchers: [...selection.matchers, count] };
      return planValue(query, info, counted, over, { op: 'sum', by: query.groupBy });
    }
    case 'quantile':
      return { kind: 'quantile', selection, over, quantiles: readQuantiles(query), by };
    case 'share':
      return { kind: 'share', selection, over, bound: readBound(query, info), by };
    case 'heatmap':
    case 'distribution':
      // A picture of one histogram: all series together unless asked otherwise.
      return { kind: 'buckets', selection, over, by: by ?? [] };
  }
}

function planValue(
  { filters = [] }: FireworksQuery,
  info: MetricInfo,
  selection: Selection,
  over: OverPlan,
  combine: Combination
): MetricsPlan {
  const observed = observedOf(info, combine, filters);
  return { kind: 'value', selection, over, combine, ...(observed === undefined ? {} : { observed }) };
}

/** What tells when this metric could be seen; undefined where only its own samples do. */
function observedOf(info: MetricInfo, { op, by }: Combination, filters: readonly Filter[]): Observed | undefined {
  return info.observedBy === undefined
    ? undefined
    : {
        selection: select(info.observedBy, withoutCodes(info.name, filters)),
        by: (op === 'sum' ? by : undefined)?.filter((label) => !isCode(info.name, label)) ?? ['deployment_id'],
      };
}

/** The labels that the replicas' series have; a filter on any other is about requests alone. */
export const REPLICA_LABELS: readonly string[] = ['deployment_id', 'deployment_account'];

function planState(
  filters: readonly Filter[],
  over: OverPlan,
  { requests, replicas }: { requests: string; replicas: string }
): MetricsPlan {
  const shared = filters.filter(({ label }) => REPLICA_LABELS.includes(label));
  const onRequestsAlone = filters.filter((filter) => !shared.includes(filter) && !passesAll(filter));
  return {
    kind: 'state',
    requests: select(requests, filters),
    replicas: select(replicas, shared),
    scraped: [select(requests, []), select(replicas, [])],
    over,
    by: ['deployment_id'],
    onlyKnown: onRequestsAlone.length > 0,
  };
}

/** What "All" of a dashboard's variable comes to. */
export function passesAll({ operator, value }: Pick<Filter, 'value'> & { operator: string }): boolean {
  return operator === '=~' && value === '.*';
}

function planDerived(query: FireworksQuery, metric: DerivedMetric): MetricsPlan {
  const filters = query.filters ?? [];
  const by = query.groupBy ?? COMMON_LABEL_NAMES;
  const over = readOver(query, metric, 'value');
  const { derivation } = metric;
  if (derivation.kind === 'state') {
    return planState(filters, over, derivation);
  }
  if (derivation.kind === 'estimate') {
    return {
      kind: 'estimate',
      selection: select(derivation.histogram, filters),
      over,
      by: withoutBound(query.groupBy),
    };
  }
  if (derivation.kind === 'difference') {
    const minuend = select(derivation.minuend, filters);
    return { kind: 'difference', minuend, subtrahend: select(derivation.subtrahend, filters), over, by };
  }
  const numerator = select(derivation.numerator, filters);
  const codes = takesField('codes', metric, 'value') ? codeMatcher(query.codes ?? []) : undefined;
  // A filter on a label that only the numerator has narrows the numerator alone.
  const shared = withoutCodes(derivation.numerator, filters);
  return {
    kind: 'ratio',
    numerator: codes === undefined ? numerator : { ...numerator, matchers: [...numerator.matchers, codes] },
    denominator: select(derivation.denominator, shared),
    over,
    by,
    // Only errors carry a status code, so requests are not grouped by it.
    sharedBy: by.filter((label) => !isCode(derivation.numerator, label)),
    complement: derivation.complement,
  };
}

/** The bounds of a histogram are what a quantile is made of; they cannot be kept as a label too. */
function withoutBound(groupBy: readonly string[] | undefined): readonly string[] | undefined {
  return groupBy?.filter((label) => label !== 'le');
}
