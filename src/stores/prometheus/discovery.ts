import { documentedMetric, ERROR_CODE_LABEL, ERRORS, FIREWORKS_SERIES, variantsOf } from '../../catalogue';
import type { Matcher } from '../../series/matcher';
import { listLabelNames, listLabelValues, type SeriesScope } from './resources';
import type { PrometheusSource } from './source';

/** What Fireworks' metrics are called in one store. */
export interface Discovery {
  /** Stored names of the last hour first, then those that only the last month knows. */
  storedNames: readonly string[];
  /** What the documentation calls `http_code`. */
  codeLabel: string;
}

/** Before anything was looked up, and where a store does not let its names be listed: as documented. */
export const AS_DOCUMENTED: Discovery = { storedNames: [], codeLabel: ERROR_CODE_LABEL.name };

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;
const WIRE_CODE_LABEL = 'code';

/**
 * Looks up which names and labels a pipeline gave to Fireworks' series.
 * @throws whatever the data source's resource call rejects with
 */
export async function discover(
  source: PrometheusSource,
  extraMatchers: readonly Matcher[],
  nowMs: number
): Promise<Discovery> {
  const within = (fromMs: number, metric?: string): SeriesScope => ({
    metric,
    matchers: metric === undefined ? [...FIREWORKS_SERIES, ...extraMatchers] : extraMatchers,
    fromMs,
    toMs: nowMs,
  });
  const [recent, older] = await Promise.all([
    listLabelValues(source, '__name__', within(nowMs - HOUR_MS)),
    listLabelValues(source, '__name__', within(nowMs - MONTH_MS)),
  ]);
  const storedNames = [...new Set([...byFitness(recent), ...byFitness(older)])];
  const errors = chooseVariant(ERRORS, storedNames)?.chosen;
  const labels = errors === undefined ? [] : await listLabelNames(source, within(nowMs - MONTH_MS, errors));
  const isDocumented = labels.includes(ERROR_CODE_LABEL.name) || !labels.includes(WIRE_CODE_LABEL);
  return { storedNames, codeLabel: isDocumented ? ERROR_CODE_LABEL.name : WIRE_CODE_LABEL };
}

export interface Variant {
  /** The stored name to ask for. */
  chosen: string;
  /** Other stored names of the same metric, which are not added to it. */
  others: string[];
}

/** The one stored name that stands for a metric; undefined when the store has none. */
export function chooseVariant(metric: string, storedNames: readonly string[]): Variant | undefined {
  const [chosen, ...others] = variantsOf(metric, storedNames);
  return chosen === undefined ? undefined : { chosen, others };
}

/** The name as documented first, then the least changed. */
function byFitness(names: readonly string[]): string[] {
  const changed = (name: string) => (documentedMetric(name) === name ? 0 : 1);
  return [...names].sort((a, b) => changed(a) - changed(b) || a.length - b.length || (a < b ? -1 : 1));
}
