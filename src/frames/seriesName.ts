import { quantileName } from '../query';
import { labelValue, type Labels } from '../series/labels';

export interface NamedSeries {
  labels: Labels;
  quantile?: number;
}

/** Labels that say the same as `deployment_id`, only longer. */
const REDUNDANT_BESIDE_ID = new Set(['deployment', 'deployment_account']);

/**
 * A name for each series: the legend template when there is one, else what tells the series apart,
 * with paths such as `accounts/fireworks/models/deepseek-v3` shortened to their last part.
 * @param fallback the name when nothing tells them apart, such as the metric's title
 */
export function nameSeries(series: readonly NamedSeries[], legend: string | undefined, fallback: string): string[] {
  if (legend !== undefined && legend.trim() !== '') {
    return series.map((one) => fillLegend(legend, one));
  }
  const telling = tellingLabels(series);
  const manyQuantiles = new Set(series.map((one) => one.quantile)).size > 1;
  return series.map((one) => {
    const parts = telling.map((label) => lastPart(labelValue(one.labels, label))).filter((part) => part !== '');
    if (one.quantile !== undefined && (manyQuantiles || parts.length > 0)) {
      parts.unshift(quantileName(one.quantile));
    }
    return parts.length > 0
      ? parts.join(' · ')
      : one.quantile === undefined
        ? fallback
        : `${fallback} ${quantileName(one.quantile)}`;
  });
}

/** `{{label}}`, and `{{quantile}}` as `p95`. A label that the series lacks is left empty, as Prometheus legends do. */
function fillLegend(legend: string, { labels, quantile }: NamedSeries): string {
  return legend.replace(/\{\{([^{}]+)\}\}/g, (_, written: string) => {
    const name = written.trim();
    if (name === 'quantile' && quantile !== undefined) {
      return quantileName(quantile);
    }
    return labelValue(labels, name);
  });
}

/** The labels whose values differ between series, without those that only repeat another. */
function tellingLabels(series: readonly NamedSeries[]): string[] {
  const names = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  const varying = names.filter((name) => new Set(series.map((one) => labelValue(one.labels, name))).size > 1);
  return varying.includes('deployment_id') ? varying.filter((name) => !REDUNDANT_BESIDE_ID.has(name)) : varying;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
