import { COMMON_LABEL_NAMES, ERROR_CODE_LABEL } from './labels';
import { ERRORS, METRICS } from './metrics';
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
export {
  COMMON_LABELS,
  COMMON_LABEL_NAMES,
  ERROR_CODE_LABEL,
  WIRE_ERROR_CODE_LABEL,
  documentedLabelName,
  documentedLabels,
  mergesDeployments,
} from './labels';
export { FIREWORKS_SERIES, documentedMetric, variantsOf } from './renamed';
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
