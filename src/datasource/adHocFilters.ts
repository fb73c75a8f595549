import type { AdHocVariableFilter, MetricFindValue, TimeRange } from '@grafana/data';
import { fitToMetrics, isRunnable, toFilter, type OpenedTraces } from '../answer';
import { COMMON_LABEL_NAMES } from '../catalogue';
import {
  interpolateQuery,
  isFilterOperator,
  labelledSelections,
  planQuery,
  readQuery,
  toMatchers,
  type LabelScope,
  type Templates,
} from '../plan';
import { withPatterns } from '../series/pattern';
import type { ListedRange, MetricStore } from '../stores';
import { fieldOfColumn, fieldValues, isTraceField, isTraceQuery, TRACE_FIELDS } from '../traces/eager';
import type { FireworksQuery } from '../types';
import { namedValues, shortNames, withValue } from './variables';

/*
 * What the filters and the grouping at the top of a dashboard are offered. All of it goes by the queries of the
 * dashboard, where Grafana says which they are.
 */

/** What is asked, and the words of the dashboard. */
export interface AdHocContext {
  store: MetricStore;
  traces: Pick<OpenedTraces, 'isReadable' | 'source'>;
  templates: Templates;
  now: () => number;
}

/** As Grafana asks: those of the filters that are set, but the one that is about to be. */
export interface Asked {
  filters?: readonly AdHocVariableFilter[];
  queries?: readonly FireworksQuery[];
  timeRange?: TimeRange;
}

/** Labels for filters and for grouping; Grafana asks for both in one way. */
export async function tagKeys(asked: Asked, context: AdHocContext): Promise<MetricFindValue[]> {
  const { metrics, traces } = dashboardOf(asked.queries, context);
  const scopes = await scopesOf(metrics, asked, context);
  const lists = await Promise.all(scopes.map((scope) => context.store.labelNames(scope, rangeOf(asked))));
  const labels = [...new Set(lists.flat())].sort();
  const fields = traces ? TRACE_FIELDS.map(({ name }) => name).filter((name) => !labels.includes(name)) : [];
  const isMixed = labels.length > 0 && fields.length > 0;
  const inGroup = (texts: readonly string[], group: string) =>
    texts.map((text) => ({ text, value: text, ...(isMixed ? { group } : {}) }));
  return [...inGroup(labels, 'Metrics'), ...inGroup(fields, 'Traces')];
}

/** What lines can be told apart by, without what only filters know. */
export async function groupKeys(asked: Asked, context: AdHocContext): Promise<MetricFindValue[]> {
  const { traces } = dashboardOf(asked.queries, context);
  const keys = await tagKeys(asked, { ...context, traces: { ...context.traces, isReadable: false } });
  const ofTraces = traces ? Object.values((await import('../traces')).GROUPS).flat() : [];
  return [...new Set([...keys.map(({ text }) => text), ...ofTraces])].map((text) => ({ text, value: text }));
}

/**
 * Values of a label that exist together with the filters already set. Ids of deployments are shown with their models.
 * What is a field of traces is listed by MLflow where no metric has it.
 */
export async function tagValues(
  { key, ...asked }: Asked & { key: string },
  context: AdHocContext
): Promise<MetricFindValue[]> {
  const { metrics, traces } = dashboardOf(asked.queries, context);
  const filters = (asked.filters ?? []).filter((filter) => filter.key !== key);
  const fromMetrics = async () =>
    labelValues(key, await scopesOf(metrics, { ...asked, filters }, context), { ...asked, filters }, context);
  const fromTraces = traces ? traceValues(key, rangeOf(asked), context) : undefined;
  return fromTraces === undefined
    ? fromMetrics()
    : // A label that somebody added may be called as a field of traces is.
      fromMetrics()
        .catch(() => [])
        .then((values) => (values.length > 0 ? values : fromTraces()));
}

/** The metrics rows of a dashboard, with undefined for all series where nobody says; and whether it has traces. */
export function dashboardOf(
  queries: readonly FireworksQuery[] = [],
  { traces }: AdHocContext
): { metrics: ReadonlyArray<FireworksQuery | undefined>; traces: boolean } {
  const asked = queries.filter(isRunnable).map(readQuery);
  return asked.length === 0
    ? { metrics: [undefined], traces: traces.isReadable }
    : {
        metrics: asked.filter((query) => !isTraceQuery(query)),
        traces: traces.isReadable && asked.some(isTraceQuery),
      };
}

/** So that a dashboard of many panels asks a Prometheus no more often than its person waits. */
const MOST_SCOPES = 20;

/** The series that the queries read under the filters already set, as far as a query can take them. */
async function scopesOf(
  metrics: ReadonlyArray<FireworksQuery | undefined>,
  { filters = [] }: Asked,
  context: AdHocContext
): Promise<Array<LabelScope | undefined>> {
  const scopes = await Promise.all(metrics.map((query) => withFilters(query, filters, context)));
  return distinct(scopes.flat()).slice(0, MOST_SCOPES);
}

async function withFilters(
  query: FireworksQuery | undefined,
  filters: readonly AdHocVariableFilter[],
  context: AdHocContext
): Promise<Array<LabelScope | undefined>> {
  if (query === undefined) {
    // Fields of traces that no label is called by would leave nothing.
    const onLabels = filters.filter(({ key }) => COMMON_LABEL_NAMES.includes(key) || !isTraceField(fieldOfColumn(key)));
    const own = ownFilters(onLabels);
    return own.length === 0
      ? [undefined]
      : [{ metric: undefined, matchers: await withPatterns(() => toMatchers('', own)) }];
  }
  const fitted = await fitToMetrics(query, { filters: [...filters], scopedVars: {} }, context);
  const { metric = '', filters: written = [] } = interpolateQuery(query, context.templates, {});
  const narrowed = [...written, ...ownFilters(fitted.filters)];
  const outcome = await withPatterns(() => planQuery({ refId: 'A', metric, view: 'value', filters: narrowed }));
  // What the panel refuses narrows nothing here.
  return outcome.ok ? labelledSelections(outcome.plan) : [{ metric: metric === '' ? undefined : metric, matchers: [] }];
}

/** What no label can be filtered by narrows nothing here: the panels say so. */
function ownFilters(filters: readonly AdHocVariableFilter[]) {
  return filters
    .map(toFilter)
    .filter((filter) => filter !== undefined)
    .filter(({ operator }) => isFilterOperator(operator));
}

async function labelValues(
  key: string,
  scopes: ReadonlyArray<LabelScope | undefined>,
  asked: Asked,
  { store }: AdHocContext
): Promise<MetricFindValue[]> {
  const range = rangeOf(asked);
  const lists = await Promise.all(scopes.map((scope) => store.labelValues(key, scope, range)));
  const values = [...new Set(lists.flat())].filter((value) => value !== '').sort();
  if (key === 'base_model' || key === 'deployment') {
    const names = shortNames(key, values);
    return values.map((value, index) => ({ text: names[index] ?? value, value }));
  }
  if (key !== 'deployment_id' || values.length === 0) {
    return values.map((text) => ({ text, value: text }));
  }
  const named = await namedValues(store, key, 'base_model', { scope: scopes[0], range }).catch(() => []);
  const names = new Map(named.map(({ value, name }) => [value, name]));
  return values.map((value) => ({ text: withValue(names.get(value) ?? '', value), value }));
}

/** Lists the values of a field of traces, for a person who may read them; undefined where any text is as good. */
function traceValues(
  key: string,
  range: ListedRange | undefined,
  { traces, now }: AdHocContext
): (() => Promise<MetricFindValue[]>) | undefined {
  const { words, list } = fieldValues(fieldOfColumn(key));
  if (words === undefined && list === undefined) {
    return undefined;
  }
  return async () => {
    const within = range ?? { fromMs: now() - A_DAY_MS, toMs: now() };
    const values = words ?? (list === undefined ? [] : await (await traces.source()).values(list, within));
    return values.map((text) => ({ text, value: text }));
  };
}

/** Where values of traces are looked for while the dashboard says no range. */
const A_DAY_MS = 86_400_000;

function rangeOf({ timeRange }: Asked): ListedRange | undefined {
  return timeRange && { fromMs: timeRange.from.valueOf(), toMs: timeRange.to.valueOf() };
}

export function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
