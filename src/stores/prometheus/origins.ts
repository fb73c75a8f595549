import { FIREWORKS_SERIES, seriesLabels } from '../../catalogue';
import { labelKey, labelValue, type Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import type { SeriesScope } from './resources';
import { isPipelineLabel } from './seriesSource';
import { ACCOUNT } from './storedSeries';

/** Of a histogram one bucket is listed. */
const ONE_BUCKET: Matcher = { label: 'le', operator: '=~', value: '|[+]?[Ii]nf' };
const UNIT_MS = 5 * 60_000;

/** All of Fireworks' series in a range, of each histogram one bucket. */
export function originScope(
  matchers: readonly Matcher[],
  { fromMs, toMs }: { fromMs: number; toMs: number }
): SeriesScope {
  return {
    metric: undefined,
    matchers: [...FIREWORKS_SERIES, ONE_BUCKET, ...matchers],
    fromMs: Math.floor(fromMs / UNIT_MS) * UNIT_MS,
    toMs: Math.ceil(toMs / UNIT_MS) * UNIT_MS,
  };
}

/** The range until the last full five minutes, in which what was found is true for five minutes more. */
export function settledRange({ fromMs, toMs }: { fromMs: number; toMs: number }): { fromMs: number; toMs: number } {
  const endMs = Math.floor(toMs / UNIT_MS) * UNIT_MS;
  return endMs > fromMs ? { fromMs: Math.floor(fromMs / UNIT_MS) * UNIT_MS, toMs: endMs } : { fromMs, toMs };
}

/**
 * Whether a metric came into a store in the same ways as others did, so that what is known of how their series lie is
 * true of it, too. A second scraper may be told to keep histograms only, or to drop them.
 *
 * @param added labels that a pipeline adds to metrics that are not documented
 */
export function cameAlike(
  series: readonly Labels[],
  one: { metric: string; names: ReadonlySet<string> },
  others: { metric: string; names: ReadonlySet<string> },
  added: readonly string[]
): boolean {
  const origins = ({ metric, names }: { metric: string; names: ReadonlySet<string> }) =>
    new Set(
      series
        .filter((labels) => names.has(labelValue(labels, '__name__')))
        .map((labels) => origin(labels, metric, added))
    );
  const [own, known] = [origins(one), origins(others)];
  // Of a documented metric without series there is nothing to be wrong about; others may have been listed in no place.
  const isAbsent = own.size === 0 && seriesLabels(one.metric) !== undefined;
  return isAbsent || (own.size === known.size && [...own].every((key) => known.has(key)));
}

function origin(labels: Labels, metric: string, added: readonly string[]): string {
  const ofPipeline = Object.entries(labels).filter(
    ([name]) => name !== '__name__' && isPipelineLabel(name, metric, added)
  );
  return labelKey({ ...Object.fromEntries(ofPipeline), [ACCOUNT]: labelValue(labels, ACCOUNT) === '' ? '' : 'known' });
}
