import type { Matcher, Labels } from '../series/labels';
import { METRICS, ERRORS } from './metrics';
import { DERIVED_METRICS, SCRAPE_METRICS, type DerivedMetric } from './ownMetrics';
import type { MetricInfo } from './types';

export { CACHED_PROMPT_TOKENS, ERRORS, METRICS, PROMPT_TOKENS, REPLICAS, REQUESTS } from './metrics';
export {
  DEPLOYMENT_STATE_METRIC,
  DERIVED_METRICS,
  FAILURE_NUMBERS,
  failureReason,
  GENERATED_TOKENS,
  metricsBehind,
  SAMPLES_SCRAPED,
  SCRAPE_DURATION,
  SCRAPE_FAILURE,
  SCRAPE_METRIC_NAMES,
  SCRAPE_METRICS,
  SNAPSHOT_AGE,
  UP,
  type DerivedMetric,
} from './ownMetrics';
export { METRIC_GROUPS, type MetricGroup, type MetricInfo, type MetricKind } from './types';

const byName = new Map<string, MetricInfo>(
  [...METRICS, ...DERIVED_METRICS, ...SCRAPE_METRICS].map((metric) => [metric.name, metric])
);
const derivedByName = new Map<string, DerivedMetric>(DERIVED_METRICS.map((metric) => [metric.name, metric]));

/** What is known of a metric; a name that is not in the catalogue is described by its looks. */
export function metricInfo(name: string): MetricInfo {
  return byName.get(name) ?? unknownMetric(name);
}

export function derivedMetric(name: string): DerivedMetric | undefined {
  return derivedByName.get(name);
}

/** The labels that tell the series of a known metric apart; undefined for one that is not in the catalogue. */
export function seriesLabels(metric: string): readonly string[] | undefined {
  const info = byName.get(metric);
  if (info === undefined) {
    return undefined;
  }
  if (info.group === 'scrape') {
    return [];
  }
  return [
    ...COMMON_LABEL_NAMES,
    ...(metric === ERRORS ? [ERROR_CODE_LABEL.name] : []),
    ...(info.kind === 'histogram' ? ['le'] : []),
  ];
}

/** A metric that only the endpoint knows. A name with `_bucket` is read as a histogram of bucket rates. */
function unknownMetric(name: string): MetricInfo {
  const isHistogram = /_bucket(:|$)/.test(name);
  return {
    name,
    title: name,
    group: 'other',
    kind: isHistogram ? 'histogram' : 'unknown',
    unit: undefined,
    unitText: 'unit not documented',
    over: 'avg',
    aggregate: 'sum',
    description: 'Not in Fireworks’ documentation; drawn as the endpoint gives it.',
    documented: false,
  };
}

export interface LabelInfo {
  name: string;
  title: string;
  description: string;
}

/** On every documented metric. `deployment_replicas` has only the last two, so joins go by `deployment_id`. */
export const COMMON_LABELS: readonly LabelInfo[] = [
  {
    name: 'base_model',
    title: 'Base model',
    description: 'The model served, such as accounts/fireworks/models/deepseek-v3.',
  },
  {
    name: 'deployment',
    title: 'Deployment',
    description: 'Full path, such as accounts/my-account/deployments/a1b2c3d4.',
  },
  { name: 'deployment_account', title: 'Account', description: 'The account that owns the deployment.' },
  { name: 'deployment_id', title: 'Deployment id', description: 'The last part of the deployment’s path.' },
];

export const ERROR_CODE_LABEL: LabelInfo = {
  name: 'http_code',
  title: 'HTTP status code',
  description: 'Only on the error rate.',
};

export const COMMON_LABEL_NAMES: readonly string[] = COMMON_LABELS.map((label) => label.name);

/** The wire may say `code` where the documentation says `http_code`. */
export const WIRE_ERROR_CODE_LABEL = 'code';

/** The documented name of a label of this metric, for a name that a person or the wire may use. */
export function documentedLabelName(metric: string, label: string): string {
  return metric === ERRORS && label === WIRE_ERROR_CODE_LABEL ? ERROR_CODE_LABEL.name : label;
}

/** The labels under their documented names; the same object when nothing changes. */
export function documentedLabels(metric: string, labels: Labels): Labels {
  if (
    metric !== ERRORS ||
    Object.hasOwn(labels, ERROR_CODE_LABEL.name) ||
    !Object.hasOwn(labels, WIRE_ERROR_CODE_LABEL)
  ) {
    return labels;
  }
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [documentedLabelName(metric, name), value]));
}

/** Whether a group of these labels may hold several deployments. */
export function mergesDeployments(by: readonly string[]): boolean {
  return !by.includes('deployment') && !by.includes('deployment_id');
}

/**
 * What selects Fireworks' series in a store that a pipeline filled, whatever it made of their names: colons kept or
 * turned to `_` or `.`, a prefix before, `_total` behind. Foreign metrics of such names have no `deployment_id`.
 */
export const FIREWORKS_SERIES: readonly Matcher[] = [
  {
    label: '__name__',
    operator: '=~',
    value: '(.+[:_.](sum|avg)_by_deployment|(.+[:_.])?deployment_replicas)([_.]total)?',
  },
  { label: 'deployment_id', operator: '!=', value: '' },
];

/**
 * A name without what pipelines change: the separators, and where a `total` stands
 * (OpenTelemetry Collectors move it to the end or add one).
 */
export function canonicalName(name: string): string {
  return name
    .split(/[:_.]+/)
    .filter((part) => part !== '' && part !== 'total')
    .join('_');
}

const canonicalMetrics = METRICS.map(({ name }) => ({ name, canonical: canonicalName(name) }));

/** The name that Fireworks gives a metric of a store; what is no known metric keeps its name. */
export function documentedMetric(storedName: string): string {
  const canonical = canonicalName(storedName);
  return canonicalMetrics.find((metric) => isSuffix(metric.canonical, canonical))?.name ?? storedName;
}

/** Those of the stored names that mean this metric: the name itself, or what a pipeline made of it. */
export function variantsOf(metric: string, storedNames: readonly string[]): string[] {
  const canonical = canonicalName(metric);
  return storedNames.filter((stored) => {
    const documented = documentedMetric(stored);
    return documented === stored ? isSuffix(canonical, canonicalName(stored)) : documented === metric;
  });
}

/** A prefix such as `fw_` is tolerated. */
function isSuffix(end: string, name: string): boolean {
  return name === end || name.endsWith(`_${end}`);
}
