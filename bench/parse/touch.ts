import type { ParsedFamily } from 'parse-prometheus-text-format';
import type { Exposition } from '../../src/exposition';
import type { Labels } from '../../src/series/labels';

/**
 * "Labels and values usable" means the same for both sides: each sample's labels are an object and its value is a
 * number, and both have been touched. The results are compared, so no engine can leave the work out.
 */
export function touchExposition(exposition: Exposition, known: Labels[]): number {
  const { sampleCount, seriesIds, values } = exposition;
  let total = 0;
  for (let sample = 0; sample < sampleCount; sample++) {
    const series = seriesIds[sample] ?? 0;
    const labels = (known[series] ??= exposition.seriesLabels(series));
    total += (labels['deployment_id'] ?? '').length + (values[sample] ?? 0);
  }
  return total;
}

export function touchFamilies(families: readonly ParsedFamily[]): number {
  let total = 0;
  for (const { metrics } of families) {
    for (const { labels, value, buckets, sum, count } of metrics) {
      total += (labels?.['deployment_id'] ?? '').length;
      total += value === undefined ? 0 : Number(value);
      total += sum === undefined ? 0 : Number(sum);
      total += count === undefined ? 0 : Number(count);
      for (const bound in buckets) {
        total += Number(buckets[bound]);
      }
    }
  }
  return total;
}
