import type { AdHocVariableFilter } from '@grafana/data';
import { documentedLabelName, REPLICAS, seriesLabels } from '../catalogue';
import { ALL, interpolateQuery, labelledSelections, planQuery, readQuery, type Templates } from '../plan';
import type { MetricStore } from '../stores';
import type { FireworksQuery } from '../types';
import type { Fitted } from './dashboardFilters';
import type { PanelRequest } from './prepare';

/*
 * A dashboard's filters and grouping are for all of its panels, and not every metric has every label. What a metric
 * cannot take is left out with a word on the panel, as Grafana's own marks of filters that do not apply mean it: a
 * panel that is empty for a label that it never had tells nothing.
 */

type Lists = Pick<MetricStore, 'labelNames' | 'labelValues'>;

/** What of a query says which labels its series can have. */
export interface ReadMetrics {
  title: string;
  names: readonly string[];
  /** The only labels that its lines can be told apart by; undefined where any may be. */
  onlyBy: readonly string[] | undefined;
}

/** Undefined for what cannot be planned, which says so itself. */
export function metricsOf(
  saved: FireworksQuery,
  templates: Templates,
  scopedVars: PanelRequest['scopedVars']
): ReadMetrics | undefined {
  const { metric = '' } = interpolateQuery({ refId: 'A', metric: readQuery(saved).metric }, templates, scopedVars);
  const outcome = planQuery({ refId: 'A', metric, view: 'value' });
  return outcome.ok
    ? {
        title: outcome.info.title,
        names: labelledSelections(outcome.plan).map((one) => one.metric),
        onlyBy: outcome.plan.kind === 'state' ? outcome.plan.by : undefined,
      }
    : undefined;
}

/** A label that comes is known soon, and a panel that refreshes each second asks no more often. */
const KEPT_MS = 60_000;

interface Kept {
  untilMs: number;
  has: Promise<boolean>;
  /** Once it is known. */
  found?: boolean;
}

const kept = new WeakMap<Lists, Map<string, Kept>>();

/** Whether series of any of the metrics have the label. True also where nobody knows: then the panel shows it. */
export async function haveLabel(
  store: Lists,
  metrics: ReadMetrics,
  label: string,
  now: () => number
): Promise<boolean> {
  const answers = kept.get(store) ?? new Map<string, Kept>();
  kept.set(store, answers);
  const ask = (metric: string): Promise<boolean> => {
    const key = JSON.stringify([metric, label]);
    const before = answers.get(key);
    if (before !== undefined && now() < before.untilMs) {
      return before.has;
    }
    const asked: Kept = { untilMs: now() + KEPT_MS, has: hasLabel(store, metric, label) };
    answers.set(key, asked);
    void asked.has.then((found) => (asked.found = found));
    return asked.has;
  };
  return isDocumented(label, metrics) || (await Promise.all(metrics.names.map(ask))).includes(true);
}

/**
 * The filters of the dashboard that a query takes, as far as its panel has asked: for what is handed on from a panel,
 * such as to Explore, where nobody waits for an answer.
 */
export function knownToFit(
  target: FireworksQuery,
  { filters = [], scopedVars }: Pick<PanelRequest, 'filters' | 'scopedVars'>,
  { store, templates }: { store: Lists; templates: Templates }
): AdHocVariableFilter[] {
  const names = metricsOf(target, templates, scopedVars)?.names ?? [];
  const lacks = (metric: string, label: string) =>
    kept.get(store)?.get(JSON.stringify([metric, label]))?.found === false;
  return filters.filter(
    (filter) => !needsLabel(filter) || names.length === 0 || !names.every((metric) => lacks(metric, filter.key))
  );
}

/** The replicas have no others, whatever all metrics per deployment have. */
const OF_REPLICAS: readonly string[] = ['deployment_id', 'deployment_account'];

/** Whether a label is one that nobody has to ask for. */
function isDocumented(label: string, { names }: ReadMetrics): boolean {
  return names.some((name) =>
    (name === REPLICAS ? OF_REPLICAS : seriesLabels(name))?.includes(documentedLabelName(name, label))
  );
}

/** Lists of names leave out what scrapers add, by which one can filter all the same: so its values are asked for. */
async function hasLabel(store: Lists, metric: string, label: string): Promise<boolean> {
  const scope = { metric, matchers: [] };
  try {
    const names = await store.labelNames(scope);
    return (
      names.length === 0 ||
      names.includes(documentedLabelName(metric, label)) ||
      (await store.labelValues(label, scope)).some((value) => value !== '')
    );
  } catch {
    return true;
  }
}

/** Whether a filter leaves only series that have its label. */
export function needsLabel({ operator, value, values = [value] }: AdHocVariableFilter): boolean {
  switch (operator) {
    case '=':
      return value !== '';
    case '=~':
      return value !== ALL && value !== '';
    case '=|':
      return !values.includes('');
    default:
      return false;
  }
}

/** For a row of metrics. Nothing is asked where the dashboard has no filters and no grouping. */
export async function fitToMetrics(
  target: FireworksQuery,
  { filters = [], groupByKeys = [], scopedVars }: Pick<PanelRequest, 'filters' | 'groupByKeys' | 'scopedVars'>,
  { templates, ...lists }: { store: Lists; templates: Templates; now: () => number }
): Promise<Fitted> {
  const metrics = metricsOf(target, templates, scopedVars);
  return metrics === undefined
    ? { filters, groupByKeys, notices: [] }
    : fitLabels(metrics, { filters, groupByKeys }, lists);
}

/** The same for what is read of certain metrics. */
export async function fitLabels(
  metrics: ReadMetrics,
  { filters, groupByKeys }: Pick<Fitted, 'filters' | 'groupByKeys'>,
  { store, now }: { store: Lists; now: () => number }
): Promise<Fitted> {
  const labels = [...new Set([...filters.filter(needsLabel).map(({ key }) => key), ...groupByKeys])];
  const has = await Promise.all(labels.map((label) => haveLabel(store, metrics, label, now)));
  const lacked = new Set(labels.filter((_, index) => has[index] === false));
  const cannotNarrow = filters.filter((filter) => needsLabel(filter) && lacked.has(filter.key)).map(({ key }) => key);
  const cannotGroup = groupByKeys.filter((key) => lacked.has(key) || metrics.onlyBy?.includes(key) === false);
  return {
    filters: filters.filter((filter) => !needsLabel(filter) || !lacked.has(filter.key)),
    groupByKeys: groupByKeys.filter((key) => !cannotGroup.includes(key)),
    notices: [
      ...lackingNotice(metrics.title, cannotNarrow, 'that filter of the dashboard does not narrow it'),
      ...lackingNotice(metrics.title, cannotGroup, 'it is not grouped by it'),
    ],
  };
}

function lackingNotice(title: string, labels: readonly string[], so: string): string[] {
  return labels.length === 0 ? [] : [`${title} is not told apart by ${[...new Set(labels)].join(', ')}, so ${so}.`];
}
