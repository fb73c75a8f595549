import type { Matcher } from '../series/labels';
import { METRICS } from './metrics';

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
