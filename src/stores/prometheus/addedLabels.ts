import { documentedLabelName, ERRORS, seriesLabels } from '../../catalogue';
import { SELECTOR_LABEL } from '../../promql';
import type { Labels } from '../../series/labels';

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
