import {
  documentedLabelName,
  documentedLabels,
  documentedMetric,
  ERROR_CODE_LABEL,
  ERRORS,
  FIREWORKS_SERIES,
  METRICS,
  REPLICAS,
  REQUESTS,
  seriesLabels,
  variantsOf,
  WIRE_ERROR_CODE_LABEL,
} from '../../catalogue';
import { planSelections, withGroupLabels, type MetricsPlan, type Selection } from '../../plan';
import { SELECTOR_LABEL, type StoredSelector } from '../../promql';
import type { Labels, Matcher } from '../../series/labels';
import { listLabelNames, listLabelValues, type PrometheusDataSource, type SeriesScope } from './dataSource';

/** What Fireworks' metrics are called in one store: collectors and recording rules rename them. */
export interface StoredNames {
  /** Names of metrics: those of the last hour first, then those that only the time before knows. */
  metrics: readonly string[];
  /** Under which label the status code is: the documented one, that of the endpoint's body, or first one, then the other. */
  codeLabels: 'documented' | 'wire' | 'both';
}

/** Before anything was looked up. */
export const AS_DOCUMENTED: StoredNames = { metrics: [], codeLabels: 'documented' };
/** Where a store does not let its names be listed: as documented, and the status code under either label. */
export const NOT_LISTED: StoredNames = { metrics: [], codeLabels: 'both' };

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/**
 * Looks names up in the month before now and since `fromMs`.
 * @param matchers of the settings
 * @throws whatever the data source's resource call rejects with
 */
export async function findStoredNames(
  dataSource: PrometheusDataSource,
  matchers: readonly Matcher[],
  { fromMs, nowMs }: { fromMs: number; nowMs: number }
): Promise<StoredNames> {
  const sinceMs = Math.min(fromMs, nowMs - MONTH_MS);
  const within = (startMs: number, metric?: string): SeriesScope => ({
    metric,
    matchers: metric === undefined ? [...FIREWORKS_SERIES, ...matchers] : matchers,
    fromMs: startMs,
    toMs: nowMs,
  });
  const [recent, older] = await Promise.all([
    listLabelValues(dataSource, '__name__', within(nowMs - HOUR_MS)),
    listLabelValues(dataSource, '__name__', within(sinceMs)),
  ]);
  const metrics = [...new Set([...leastChangedFirst(recent), ...leastChangedFirst(older)])];
  const labels = await Promise.all(
    variantsOf(ERRORS, metrics).map((name) => listLabelNames(dataSource, within(sinceMs, name)))
  );
  return { metrics, codeLabels: readCodeLabels(new Set(labels.flat())) };
}

function readCodeLabels(labels: ReadonlySet<string>): StoredNames['codeLabels'] {
  if (!labels.has(WIRE_ERROR_CODE_LABEL)) {
    return 'documented';
  }
  return labels.has(ERROR_CODE_LABEL.name) ? 'both' : 'wire';
}

function leastChangedFirst(names: readonly string[]): string[] {
  const changed = (name: string) => (documentedMetric(name) === name ? 0 : 1);
  return [...names].sort((a, b) => changed(a) - changed(b) || a.length - b.length || (a < b ? -1 : 1));
}

/** The names under which a metric is stored; as documented where it is under none. */
export function namesOf(metric: string, { metrics }: StoredNames): readonly string[] {
  const names = variantsOf(metric, metrics);
  return names.length === 0 ? [metric] : names;
}

export function isStored(metric: string, { metrics }: StoredNames): boolean {
  return variantsOf(metric, metrics).length > 0;
}

/**
 * Metrics that have one series for each deployment that serves: they tell who scrapes, and how often. Requests and
 * replicas, of which one or the other is there all the time; where a store has neither, its first gauge or rate.
 */
export function deploymentMetrics(names: StoredNames): string[] {
  const best = [REQUESTS, REPLICAS].filter((metric) => isStored(metric, names));
  if (best.length > 0) {
    return best;
  }
  const others = METRICS.filter(({ kind }) => kind !== 'histogram').map(({ name }) => name);
  return others.filter((metric) => isStored(metric, names)).slice(0, 1);
}

/**
 * What holds the series of a selection: a selector for each name that the metric has in the store, and where its
 * status code is under both labels, one for each of these.
 * @param settings matchers of the settings
 */
export function storedSelectors(
  { metric, matchers }: Selection,
  names: StoredNames,
  settings: readonly Matcher[]
): StoredSelector[] {
  return namesOf(metric, names).flatMap((name, index) => {
    // What a recording rule derived from the metric lacks labels; what a collector renamed has them all.
    const added = index === 0 ? settings : [has('deployment_account'), ...settings];
    return metric === ERRORS && names.codeLabels === 'both'
      ? [
          { metric: name, matchers: [...matchers, has(ERROR_CODE_LABEL.name), ...added] },
          {
            metric: name,
            matchers: [...matchers.map(onWire), hasNot(ERROR_CODE_LABEL.name), ...added],
            renamed: { from: WIRE_ERROR_CODE_LABEL, to: ERROR_CODE_LABEL.name },
          },
        ]
      : [{ metric: name, matchers: [...matchers.map((one) => storedMatcher(one, metric, names)), ...added] }];
  });
}

/** The label of a metric as the store has it. Where that is not the same all the time, the documented one. */
export function storedLabel(label: string, metric: string | undefined, { codeLabels }: StoredNames): string {
  const carriesCode = metric === undefined || metric === ERRORS;
  return codeLabels === 'wire' && carriesCode && isCode(label) ? WIRE_ERROR_CODE_LABEL : label;
}

function storedMatcher(matcher: Matcher, metric: string, names: StoredNames): Matcher {
  return { ...matcher, label: storedLabel(matcher.label, metric, names) };
}

function onWire(matcher: Matcher): Matcher {
  return isCode(matcher.label) ? { ...matcher, label: WIRE_ERROR_CODE_LABEL } : matcher;
}

function isCode(label: string): boolean {
  return documentedLabelName(ERRORS, label) === ERROR_CODE_LABEL.name;
}

function has(label: string): Matcher {
  return { label, operator: '!=', value: '' };
}

function hasNot(label: string): Matcher {
  return { label, operator: '=', value: '' };
}

/** The plan with the labels that the store has to group by. */
export function storedPlan(plan: MetricsPlan, names: StoredNames): MetricsPlan {
  return withGroupLabels(plan, (label) => storedLabel(label, planMetric(plan), names));
}

/** Labels of a result under the names that the documentation has. */
export function resultLabels(labels: Labels, plan: MetricsPlan): Labels {
  return documentedLabels(planMetric(plan), labels);
}

/** The metric whose labels the result has: of a ratio its numerator, which may have a status code. */
export function planMetric(plan: MetricsPlan): string {
  return planSelections(plan)[0].metric;
}

/*
 * Labels that scrapers, collectors and stores add to Fireworks' series on their way: `job`, `instance`, `replica`,
 * `cluster` … There is no list of them. What the documentation of a metric does not name was added.
 */

/**
 * Whether a label was added.
 * @param metric documented name; undefined where it may be any
 * @param added what documented metrics beside it have: of a metric that is not documented, only these were added
 */
export function isAddedLabel(name: string, metric: string | undefined, added: readonly string[]): boolean {
  if (name.startsWith('__') || name === SELECTOR_LABEL) {
    return true;
  }
  const own = metric === undefined ? undefined : seriesLabels(metric);
  return metric === undefined || own === undefined
    ? added.includes(name)
    : !own.includes(documentedLabelName(metric, name));
}

/** The added labels of series of documented metrics. */
export function addedLabels(series: readonly Labels[]): string[] {
  const names = new Set(series.flatMap((labels) => Object.keys(labels)));
  // Errors have every label that any documented metric has, but for that of buckets.
  return [...names].filter((name) => isAddedLabel(name, ERRORS, []) && name !== 'le').sort();
}

/** The labels that the endpoint's series has, of those that a stored one has. */
export function endpointLabels(labels: Labels, metric: string, added: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !isAddedLabel(name, metric, added)));
}
