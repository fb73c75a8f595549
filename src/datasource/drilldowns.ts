import type { AdHocVariableFilter, DrilldownsApplicability } from '@grafana/data';
import { haveLabel, isRunnable, metricsOf, needsLabel, type ReadMetrics } from '../answer';
import { ERROR_CODE_LABEL } from '../catalogue';
import { readQuery } from '../plan';
import { fieldOfColumn, isTraceField, isTraceQuery } from '../traces/eager';
import type { FireworksQuery } from '../types';
import { dashboardOf, distinct, tagValues, type AdHocContext, type Asked } from './adHocFilters';

/**
 * Which filters and groups none of the queries can take, and why. What cannot be told applies: Grafana sends a filter
 * that does not to no panel.
 */
export async function applicability(
  { filters = [], groupByKeys = [], queries = [] }: Asked & { groupByKeys?: readonly string[] },
  context: AdHocContext
): Promise<DrilldownsApplicability[]> {
  const asked = queries.filter(isRunnable).map(readQuery);
  const ofTraces = asked.filter(isTraceQuery);
  const metrics = asked.filter((query) => !isTraceQuery(query)).map((query) => metricsOf(query, context.templates, {}));
  const known = distinct(metrics.filter((one) => one !== undefined));
  // A query that cannot be read says so itself, and one that is not there yet says nothing.
  const isUnknown = asked.length === 0 || metrics.includes(undefined);
  const someHave = async (label: string, rows: readonly ReadMetrics[]) =>
    (await Promise.all(rows.map((row) => haveLabel(context.store, row, label, context.now)))).includes(true);
  const narrowed = ofTraces.filter(({ queryType }) => queryType === 'traces' || queryType === 'traceStats');
  const isFilter = async (filter: AdHocVariableFilter) =>
    isUnknown ||
    !needsLabel(filter) ||
    (narrowed.length > 0 && isTraceField(fieldOfColumn(filter.key))) ||
    someHave(filter.key, known);
  const isGroup = async (key: string) =>
    isUnknown ||
    (await splits(ofTraces, key)) ||
    someHave(
      key,
      known.filter(({ onlyBy }) => onlyBy?.includes(key) !== false)
    );
  const word = (key: string, applicable: boolean): DrilldownsApplicability =>
    applicable ? { key, applicable } : { key, applicable, reason: `No query here has ${key}, so it changes nothing.` };
  return Promise.all([
    ...filters.map(async ({ key, origin, ...filter }) => ({
      ...word(key, await isFilter({ key, ...filter })),
      ...(origin === undefined ? {} : { origin }),
    })),
    ...groupByKeys.map(async (key) => word(key, await isGroup(key))),
  ]);
}

/** Whether statistics of traces can be told apart by it. */
async function splits(queries: readonly FireworksQuery[], key: string): Promise<boolean> {
  const statistics = queries.filter(({ queryType }) => queryType === 'traceStats');
  if (statistics.length === 0) {
    return false;
  }
  const { groupedBy } = await import('../traces');
  return statistics.some((query) => groupedBy({ ...query, groupBy: [] }, [key]).query.groupBy?.length === 1);
}

const MOST_RECOMMENDED = 3;

/** What people look for first: which model, which deployment, what failed. */
export async function recommended(
  { filters = [], groupByKeys = [], ...asked }: Asked & { groupByKeys?: readonly string[] },
  context: AdHocContext
): Promise<{ filters: AdHocVariableFilter[]; groupByKeys: string[] }> {
  const { metrics, traces } = dashboardOf(asked.queries, context);
  const isSet = (key: string) => filters.some((filter) => filter.key === key);
  const models =
    metrics.length === 0 || isSet('base_model')
      ? []
      : await tagValues({ key: 'base_model', filters, ...asked }, context).catch(() => []);
  const ofModels = models.length < 2 ? [] : models.slice(0, MOST_RECOMMENDED);
  const hasErrors = metrics.some((query) => /error/.test(query?.metric ?? ''));
  const groups =
    metrics.length === 0 ? [] : ['base_model', 'deployment_id', ...(hasErrors ? [ERROR_CODE_LABEL.name] : [])];
  return {
    filters: [
      ...ofModels.map(({ text, value = text }) => ({ key: 'base_model', operator: '=', value: String(value) })),
      ...(traces && !isSet('status') ? [{ key: 'status', operator: '=', value: 'ERROR' }] : []),
    ],
    groupByKeys: groups.filter((key) => !groupByKeys.includes(key)),
  };
}
