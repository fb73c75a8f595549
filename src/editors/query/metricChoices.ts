import {
  DERIVED_METRICS,
  METRIC_GROUPS,
  METRICS,
  SCRAPE_METRICS,
  metricInfo,
  type MetricGroup,
  type MetricInfo,
} from '../../catalogue';
import type { StoredMetric } from '../../stores';
import type { Choice } from '../fields/choices';

const GROUP_TITLES: Readonly<Record<MetricGroup, string>> = {
  traffic: 'Traffic',
  errors: 'Errors',
  latency: 'Latency',
  tokens: 'Tokens',
  resources: 'Resources',
  derived: 'Computed from others',
  scrape: 'The scrape itself',
  other: 'Other names at the endpoint',
};

/**
 * The catalogue and whatever else the store has, in the catalogue's order of groups.
 * `stored` undefined means not known yet, so nothing is said of series then.
 */
export function metricChoices(stored: readonly StoredMetric[] | undefined): Choice[] {
  const counts = new Map(stored?.map(({ name, seriesCount }) => [name, seriesCount]));
  const catalogued = [...METRICS, ...DERIVED_METRICS, ...SCRAPE_METRICS];
  const names = new Set(catalogued.map(({ name }) => name));
  const others = [...counts.keys()].filter((name) => !names.has(name)).sort();
  const infos = [...catalogued, ...others.map(metricInfo)];
  return METRIC_GROUPS.flatMap((group) =>
    infos
      .filter((info) => info.group === group)
      .map((info) => choice(info, stored === undefined ? undefined : (counts.get(info.name) ?? 0)))
  );
}

function choice(info: MetricInfo, seriesCount: number | undefined): Choice {
  return {
    value: info.name,
    label: metricTitle(info),
    description: aboutMetric(info, seriesCount),
    group: GROUP_TITLES[info.group],
  };
}

/** Unit, number of series where that is known, and what the metric measures. */
export function aboutMetric(info: MetricInfo, seriesCount: number | undefined): string {
  const parts = [info.unitText, seriesText(info, seriesCount), info.description];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function metricTitle(info: MetricInfo): string {
  return isUndocumented(info) && info.group !== 'other' ? `${info.title} (undocumented)` : info.title;
}

/** Seen on live accounts, but not in Fireworks' documentation. What is computed here is neither. */
export function isUndocumented(info: MetricInfo): boolean {
  return !info.documented && info.kind !== 'derived';
}

/** Undefined where a count says nothing: not known yet, or a computed metric, which is no series of the store. */
export function seriesText(info: MetricInfo, count: number | undefined): string | undefined {
  if (count === undefined || info.kind === 'derived') {
    return undefined;
  }
  return count === 0 ? 'no series now' : count === 1 ? '1 series' : `${count} series`;
}
