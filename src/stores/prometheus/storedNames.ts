import {
  documentedMetric,
  ERROR_CODE_LABEL,
  ERRORS,
  FIREWORKS_SERIES,
  variantsOf,
  WIRE_ERROR_CODE_LABEL,
} from '../../catalogue';
import type { Matcher } from '../../series/matcher';
import { listLabelNames, listLabelValues, type SeriesScope } from './resources';
import type { PrometheusSource } from './dataSource';

/** What Fireworks' metrics are called in one store. */
export interface Discovery {
  /** Stored names of the last hour first, then those that only the time before knows. */
  storedNames: readonly string[];
  /** Whether the status code is under its documented label, that of the endpoint's body, or both, one after the other. */
  codeLabels: 'documented' | 'wire' | 'both';
}

/** Before anything was looked up. */
export const AS_DOCUMENTED: Discovery = { storedNames: [], codeLabels: 'documented' };
/** Where a store does not let its names be listed: as documented, and the status code under either label. */
export const NOT_LISTED: Discovery = { storedNames: [], codeLabels: 'both' };

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/**
 * Looks up which names and labels a pipeline gave to Fireworks' series, in the month before now and since `fromMs`.
 * @throws whatever the data source's resource call rejects with
 */
export async function discover(
  source: PrometheusSource,
  extraMatchers: readonly Matcher[],
  { fromMs, nowMs }: { fromMs: number; nowMs: number }
): Promise<Discovery> {
  const sinceMs = Math.min(fromMs, nowMs - MONTH_MS);
  const within = (startMs: number, metric?: string): SeriesScope => ({
    metric,
    matchers: metric === undefined ? [...FIREWORKS_SERIES, ...extraMatchers] : extraMatchers,
    fromMs: startMs,
    toMs: nowMs,
  });
  const [recent, older] = await Promise.all([
    listLabelValues(source, '__name__', within(nowMs - HOUR_MS)),
    listLabelValues(source, '__name__', within(sinceMs)),
  ]);
  const storedNames = [...new Set([...byFitness(recent), ...byFitness(older)])];
  const labels = await Promise.all(
    variantsOf(ERRORS, storedNames).map((name) => listLabelNames(source, within(sinceMs, name)))
  );
  return { storedNames, codeLabels: readCodeLabels(new Set(labels.flat())) };
}

function readCodeLabels(labels: ReadonlySet<string>): Discovery['codeLabels'] {
  if (!labels.has(WIRE_ERROR_CODE_LABEL)) {
    return 'documented';
  }
  return labels.has(ERROR_CODE_LABEL.name) ? 'both' : 'wire';
}

/** The names under which a metric is stored; as documented where it is under none. */
export function namesOf(metric: string, { storedNames }: Discovery): readonly string[] {
  const names = variantsOf(metric, storedNames);
  return names.length === 0 ? [metric] : names;
}

export function isStored(metric: string, { storedNames }: Discovery): boolean {
  return variantsOf(metric, storedNames).length > 0;
}

/** The name as documented first, then the least changed. */
function byFitness(names: readonly string[]): string[] {
  const changed = (name: string) => (documentedMetric(name) === name ? 0 : 1);
  return [...names].sort((a, b) => changed(a) - changed(b) || a.length - b.length || (a < b ? -1 : 1));
}
