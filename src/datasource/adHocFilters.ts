import type { AdHocVariableFilter, MetricFindValue } from '@grafana/data';
import { toFilter, type OpenedTraces } from '../answer';
import { isFilterOperator, toMatchers, type LabelScope } from '../plan';
import { withPatterns } from '../series/pattern';
import type { MetricStore } from '../stores';
import { fieldValues } from '../traces/eager';
import type { Filter } from '../types';

/** The series whose labels a variable or an ad hoc filter lists; undefined for all series. */
export async function labelScope({
  metric = '',
  filters = [],
}: {
  metric?: string;
  filters?: readonly Filter[];
}): Promise<LabelScope | undefined> {
  if (metric === '' && filters.length === 0) {
    return undefined;
  }
  const matchers = await withPatterns(() => toMatchers(metric, filters));
  return { metric: metric === '' ? undefined : metric, matchers };
}

/** Label names for ad hoc filters and group-by. */
export async function tagKeys(store: MetricStore): Promise<MetricFindValue[]> {
  return (await store.labelNames()).map((text) => ({ text }));
}

/**
 * Values of a label under the filters already set, so that only what exists together is offered. What no label can be
 * filtered by narrows nothing here: the panels say so.
 */
export async function tagValues(
  store: MetricStore,
  key: string,
  filters: readonly AdHocVariableFilter[] = []
): Promise<MetricFindValue[]> {
  const others = filters
    .filter((filter) => filter.key !== key)
    .map(toFilter)
    .filter((filter) => filter !== undefined)
    .filter(({ operator }) => isFilterOperator(operator));
  return (await store.labelValues(key, await labelScope({ filters: others }))).map((text) => ({ text }));
}

/** Lists the values of a field of traces, for a person who may read them; undefined where any text is as good. */
export function traceTagValues(
  { isReadable, source }: Pick<OpenedTraces, 'isReadable' | 'source'>,
  key: string,
  range: { fromMs: number; toMs: number }
): (() => Promise<MetricFindValue[]>) | undefined {
  const { words, list } = fieldValues(key);
  if (!isReadable || (words === undefined && list === undefined)) {
    return undefined;
  }
  return async () => {
    const values = words ?? (list === undefined ? [] : await (await source()).values(list, range));
    return values.map((text) => ({ text }));
  };
}
