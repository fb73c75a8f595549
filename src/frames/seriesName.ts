import { quantileName } from '../plan';
import { labelValue, type Labels } from '../series/labels';

export interface NamedSeries {
  labels: Labels;
  quantile?: number;
}

/** Labels that mostly say the same as `deployment_id`, only longer. */
const REDUNDANT_BESIDE_ID = ['deployment', 'deployment_account'];

/**
 * A name for each series: the legend template when there is one, else what tells the series apart,
 * with paths such as `accounts/fireworks/models/deepseek-v3` shortened as far as no two series get one name.
 * @param fallback the name when nothing tells them apart, such as the metric's title
 */
export function nameSeries(series: readonly NamedSeries[], legend: string | undefined, fallback: string): string[] {
  if (legend !== undefined && legend.trim() !== '') {
    const shortest = shortestNames(series);
    return series.map((one) => fillLegend(legend, one, shortest));
  }
  const telling = tellingLabels(series);
  const short = telling.map((label) => shortNames(series.map((one) => labelValue(one.labels, label))));
  const manyQuantiles = new Set(series.map((one) => one.quantile)).size > 1;
  const names = series.map((one) => {
    const parts = telling
      .map((label, index) => short[index]?.get(labelValue(one.labels, label)) ?? '')
      .filter((part) => part !== '');
    if (one.quantile !== undefined && (manyQuantiles || parts.length > 0)) {
      parts.unshift(quantileName(one.quantile));
    }
    return parts.length > 0
      ? parts.join(' · ')
      : one.quantile === undefined
        ? fallback
        : `${fallback} ${quantileName(one.quantile)}`;
  });
  return apart(names, series, telling);
}

/** Values of different labels may make one name (`500` as a code and as a zone): these say which label it is. */
function apart(names: readonly string[], series: readonly NamedSeries[], telling: readonly string[]): string[] {
  const bearers = new Map<string, number>();
  for (const name of names) {
    bearers.set(name, (bearers.get(name) ?? 0) + 1);
  }
  return series.map(({ labels, quantile }, index) => {
    const name = names[index] ?? '';
    return bearers.get(name) === 1
      ? name
      : [
          ...(quantile === undefined ? [] : [quantileName(quantile)]),
          ...telling.map((label) => `${label}=${JSON.stringify(labelValue(labels, label))}`),
        ].join(' · ') || name;
  });
}

/**
 * `{{label}}`, and `{{quantile}}` as `p95`; `{{label:text}}` is as short as it tells the series apart, `deepseek-v3` for
 * `accounts/fireworks/models/deepseek-v3`. A label that the series lacks is left empty, as Prometheus legends do.
 */
function fillLegend(
  legend: string,
  { labels, quantile }: NamedSeries,
  shortest: (label: string, value: string) => string
): string {
  return legend.replace(/\{\{([^{}]+)\}\}/g, (_, written: string) => {
    const colon = written.lastIndexOf(':');
    const isShort = colon >= 0 && written.slice(colon + 1).trim() === 'text';
    const name = (isShort ? written.slice(0, colon) : written).trim();
    if (name === 'quantile' && quantile !== undefined) {
      return quantileName(quantile);
    }
    const value = labelValue(labels, name);
    return isShort ? shortest(name, value) : value;
  });
}

/** The names that the values of a label have among these series. */
function shortestNames(series: readonly NamedSeries[]): (label: string, value: string) => string {
  const byLabel = new Map<string, Map<string, string>>();
  return (label, value) => {
    const names = byLabel.get(label) ?? shortNames(series.map((one) => labelValue(one.labels, label)));
    byLabel.set(label, names);
    return names.get(value) ?? value;
  };
}

/** The labels whose values differ between series, without those that only repeat another. */
function tellingLabels(series: readonly NamedSeries[]): readonly string[] {
  const names = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  const varying = names.filter((name) => new Set(series.map((one) => labelValue(one.labels, name))).size > 1);
  if (!varying.includes('deployment_id')) {
    return varying;
  }
  const told = differentBy(varying, series);
  return REDUNDANT_BESIDE_ID.reduce((kept, redundant) => {
    const others = kept.filter((name) => name !== redundant);
    return differentBy(others, series) === told ? others : kept;
  }, varying);
}

/** How many series these labels tell apart. */
function differentBy(names: readonly string[], series: readonly NamedSeries[]): number {
  return new Set(series.map((one) => JSON.stringify(names.map((name) => labelValue(one.labels, name))))).size;
}

/** A path has about this many parts at its end that say something; what needs more is written in full. */
const PARTS = [2, 3, Infinity];

/**
 * A short name for each value: the last part of a path such as `accounts/fireworks/models/deepseek-v3`, and as many
 * parts more as it takes to tell it from the others. Of `model#deployment` both sides are paths.
 */
function shortNames(values: Iterable<string>): Map<string, string> {
  const names = new Map([...new Set(values)].map((value) => [value, shortened(value, 1)]));
  for (const parts of PARTS) {
    const bearers = new Map<string, number>();
    for (const name of names.values()) {
      bearers.set(name, (bearers.get(name) ?? 0) + 1);
    }
    for (const [value, name] of names) {
      if (name === '' || (bearers.get(name) ?? 0) > 1) {
        names.set(value, shortened(value, parts));
      }
    }
  }
  return names;
}

function shortened(value: string, parts: number): string {
  return parts === Infinity
    ? value
    : value
        .split('#')
        .map((path) => lastParts(path, parts))
        .join('#');
}

function lastParts(path: string, parts: number): string {
  let start = path.length;
  for (let part = 0; part < parts; part++) {
    const slash = start === 0 ? -1 : path.lastIndexOf('/', start - 1);
    if (slash === -1) {
      return path;
    }
    start = slash;
  }
  return path.slice(start + 1);
}
