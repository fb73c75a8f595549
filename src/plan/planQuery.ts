import {
  COMMON_LABEL_NAMES,
  derivedMetric,
  documentedLabelName,
  mergesDeployments,
  metricInfo,
  type DerivedMetric,
  type MetricInfo,
} from '../catalogue';
import type { Matcher } from '../series/matcher';
import type { Filter, FireworksQuery, Format, View } from '../types';
import { codeMatcher } from './codes';
import { readBound, readFormat, readQuantiles } from './levels';
import { observedOf } from './observed';
import { readOver } from './overTime';
import type { Combination, MetricsPlan, OverPlan, Selection } from './plan';
import { isAggregate, isView } from './readQuery';
import { Refusal } from './refusal';
import { isCode, select, withoutCodes } from './select';
import { ALL, BETWEEN_VALUES } from './variables';

/** What a query comes to: what the store computes, and what is then drawn of it. */
export interface Planned {
  plan: MetricsPlan;
  info: MetricInfo;
  view: View;
  format: Format;
}

export type PlanOutcome = ({ ok: true } & Planned) | PlanProblem;

/** Why a query cannot be answered, in words for its author, and the field to look at. */
export interface PlanProblem {
  ok: false;
  message: string;
  field: keyof FireworksQuery;
}

/**
 * Checks a query whose variables are replaced, and says what to compute.
 * @throws PatternsNotLoaded, and nothing else: call it in `withPatterns`
 */
export function planQuery(query: FireworksQuery): PlanOutcome {
  try {
    return { ok: true, ...plan(query) };
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, message: error.message, field: error.field };
    }
    throw error;
  }
}

function plan(query: FireworksQuery): Planned {
  const queryType = query.queryType ?? 'metrics';
  if (queryType !== 'metrics') {
    throw new Refusal('queryType', `Query type "${queryType}" is not available in this version. Choose "metrics".`);
  }
  const metric = query.metric ?? '';
  if (metric === '') {
    throw new Refusal('metric', 'No metric chosen. Pick one from the list.');
  }
  if (metric === ALL || metric.includes(BETWEEN_VALUES)) {
    throw new Refusal('metric', 'The variable in "Metric" has several values. Choose one, or add a query for each.');
  }
  const info = metricInfo(metric);
  const view = readView(query, info);
  const derived = derivedMetric(metric);
  const format = readFormat(query);
  const planned = derived === undefined ? planView(query, info, view) : planDerived(query, derived);
  return { plan: planned, info, view, format };
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

/** The view that fits: quantiles for histograms of bucket rates, else the value. */
export function defaultView(info: MetricInfo): View {
  return info.kind === 'histogram' ? 'quantile' : 'value';
}

function readView(query: FireworksQuery, info: MetricInfo): View {
  const view = query.view ?? defaultView(info);
  if (!isView(view)) {
    throw new Refusal('view', `"${view}" is not a view. Choose value, quantile, share, rate, heatmap or distribution.`);
  }
  if (view !== 'value' && info.kind !== 'histogram' && info.kind !== 'unknown') {
    throw new Refusal('view', `${info.title} is not a histogram, so it has no ${view}. Choose the view "value".`);
  }
  return view;
}

/** The labels that the replicas' series have; a filter on any other is about requests alone. */
const REPLICA_LABELS = ['deployment_id', 'deployment_account'];

function planState(
  filters: readonly Filter[],
  over: OverPlan,
  { requests, replicas }: { requests: string; replicas: string }
): MetricsPlan {
  if (over.fn !== 'last' || over.window.kind === 'duration') {
    throw new Refusal('over', 'A state cannot be averaged or added up over time. Leave the default, the newest state.');
  }
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
function passesAll({ operator, value }: Filter): boolean {
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
  if (over.fn === 'min' || over.fn === 'max') {
    throw new Refusal(
      'over',
      `${metric.title} is made of sums, which have no ${over.fn} over time. Choose last or avg.`
    );
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
  const codes = derivation.takesCodes ? codeMatcher(query.codes ?? []) : undefined;
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

function readCombination(query: FireworksQuery, info: MetricInfo): Combination {
  const op = query.aggregate ?? info.aggregate;
  if (!isAggregate(op)) {
    throw new Refusal('aggregate', `"${op}" is no way to combine series. Choose sum, avg, min, max or count.`);
  }
  const by = query.groupBy?.map((label) => documentedLabelName(info.name, label));
  const joinsDeployments = by !== undefined && mergesDeployments(by);
  if (op === 'sum' && joinsDeployments && info.name.includes(':avg_by_deployment')) {
    throw new Refusal(
      'aggregate',
      `${info.title} is an average per deployment, so it cannot be added up across deployments. Choose max, min or avg.`
    );
  }
  return { op, by };
}

/** The bounds of a histogram are what a quantile is made of; they cannot be kept as a label too. */
function withoutBound(groupBy: readonly string[] | undefined): readonly string[] | undefined {
  return groupBy?.filter((label) => label !== 'le');
}
