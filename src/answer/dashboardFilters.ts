import type { AdHocVariableFilter } from '@grafana/data';
import { deploymentLabel, isDeploymentQuery } from '../deployments/eager';
import { readFilter } from '../plan';
import { fieldOfColumn, isTraceField, isTraceQuery } from '../traces/eager';
import type { Filter, FireworksQuery, TraceFilter } from '../types';

/** What a row takes of the dashboard's filters and grouping, and words on the rest. */
export interface Fitted {
  filters: readonly AdHocVariableFilter[];
  groupByKeys: readonly string[];
  notices: readonly string[];
}

/** The dashboard's ad hoc filters and group-by keys put into a query, which they narrow. */
export function applyDashboardFilters(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = [],
  groupByKeys: readonly string[] = []
): FireworksQuery {
  const added = filters.map(toFilter).filter((filter) => filter !== undefined);
  return {
    ...query,
    ...(added.length === 0 ? {} : { filters: [...(query.filters ?? []), ...added] }),
    ...(groupByKeys.length === 0 ? {} : { groupBy: [...new Set([...(query.groupBy ?? []), ...groupByKeys])] }),
  };
}

/**
 * An ad hoc filter as a query's own; undefined for a half-typed one. An operator that a query does not have stays, for
 * what reads the query to refuse it: a filter that somebody set is never left out without a word.
 */
export function toFilter({ key, operator, value, values }: AdHocVariableFilter): Filter | undefined {
  const takesList = operator === '=|' || operator === '!=|';
  return readFilter(takesList ? { label: key, operator, values: values ?? [value] } : { label: key, operator, value });
}

/** The dashboard's ad hoc filters put into a query where its type looks for them. */
export function withDashboardFilters(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = []
): FireworksQuery {
  return isTraceQuery(query)
    ? narrowTraces(query, filters).query
    : isDeploymentQuery(query)
      ? narrowDeployments(query, filters).query
      : applyDashboardFilters(query, filters);
}

/** The dashboard's ad hoc filters, as far as traces have such fields; what is asked for by its id is shown whole. */
export function narrowTraces(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = []
): { query: FireworksQuery; notice?: string } {
  const known: TraceFilter[] = [];
  const unknown: string[] = [];
  for (const filter of filters.map(toFilter).filter((one) => one !== undefined)) {
    const label = fieldOfColumn(filter.label);
    if (isTraceField(label)) {
      known.push({ ...filter, label });
    } else {
      unknown.push(filter.label);
    }
  }
  if (query.queryType === 'trace' || query.queryType === 'conversation') {
    const isAsked = known.length + unknown.length > 0;
    const notice = `A ${query.queryType} is shown whole: filters of the dashboard do not narrow it.`;
    return { query, notice: isAsked ? notice : undefined };
  }
  return {
    query: known.length === 0 ? query : { ...query, traceFilters: [...(query.traceFilters ?? []), ...known] },
    notice:
      unknown.length === 0
        ? undefined
        : `Traces have no ${unknown.join(', ')}, so that filter of the dashboard does not narrow them.`,
  };
}

/** The dashboard's ad hoc filters, as far as the list of deployments has such labels. */
export function narrowDeployments(
  query: FireworksQuery,
  filters: readonly AdHocVariableFilter[] = []
): { query: FireworksQuery; notice?: string } {
  const known = filters.filter(({ key }) => deploymentLabel(key) !== undefined);
  const unknown = filters.filter((filter) => !known.includes(filter) && toFilter(filter) !== undefined);
  const labels = [...new Set(unknown.map(({ key }) => key))].join(', ');
  return {
    query: applyDashboardFilters(query, known),
    notice:
      labels === ''
        ? undefined
        : `The list of deployments has no ${labels}, so that filter of the dashboard does not narrow it.`,
  };
}

/** What of a panel's conditions traces can be searched by. */
export interface ConditionsOnTraces {
  conditions: TraceFilter[];
  /** Labels of the other conditions, each once. */
  unsaid: string[];
}

/** The conditions of a metrics panel, with variables replaced, as conditions on traces. */
export function conditionsOnTraces(filters: readonly Filter[]): ConditionsOnTraces {
  const narrowing = filters.filter((filter) => !takesAll(filter));
  const read = narrowing.map((filter) => ({ filter, condition: conditionOf(filter) }));
  return {
    conditions: read.flatMap(({ condition }) => condition ?? []),
    unsaid: [...new Set(read.flatMap(({ filter, condition }) => (condition === undefined ? [filter.label] : [])))],
  };
}

/** What a variable's "All" leaves, or somebody wrote: every series has some value, so nothing is narrowed. */
const ALL_PATTERNS: readonly string[] = ['.*', '.+', '(.*)', '(.+)'];

function takesAll({ operator, value }: Filter): boolean {
  return operator === '=~' && ALL_PATTERNS.includes(value);
}

function conditionOf(filter: Filter): TraceFilter | undefined {
  const values = valuesOf(filter);
  // Series without the label are none that a call could name.
  if (values !== undefined && (values.length === 0 || values.includes(''))) {
    return undefined;
  }
  switch (filter.label) {
    case 'deployment_id':
      return values === undefined ? patternOf(filter, 'deployment') : oneOf('deployment', values);
    case 'base_model':
      return values === undefined ? patternOf(filter, 'model') : oneOf('model', values);
    case 'deployment':
      return values === undefined ? undefined : oneOf('deployment', values.map(idOf));
    default:
      return undefined;
  }
}

function oneOf(label: string, values: readonly string[]): TraceFilter {
  const [only = ''] = values;
  return values.length === 1
    ? { label, operator: '=', value: only }
    : { label, operator: '=|', value: '', values: [...values] };
}

/** A model's name in a call goes on with the deployment's, if one was called. */
function patternOf({ operator, value }: Filter, label: 'model' | 'deployment'): TraceFilter | undefined {
  return operator === '=~' ? { label, operator, value: label === 'model' ? `(${value})(#[^"]*)?` : value } : undefined;
}

/** The values that are taken; undefined for what is no list of values. */
function valuesOf({ operator, value, values = [] }: Filter): readonly string[] | undefined {
  switch (operator) {
    case '=':
      return [value];
    case '=|':
      return values;
    case '=~':
      return textsOf(value);
    default:
      return undefined;
  }
}

const PLAIN = /^(?:[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9])*$/;

/** The texts that a pattern takes, where it is one text, or several as a variable writes them: `(a|b)`. */
function textsOf(pattern: string): readonly string[] | undefined {
  const inside = pattern.startsWith('(') && pattern.endsWith(')') ? pattern.slice(1, -1) : pattern;
  const branches = inside.split('|');
  return branches.every((branch) => PLAIN.test(branch))
    ? branches.map((branch) => branch.replace(/\\(.)/g, '$1'))
    : undefined;
}

/** Of `accounts/A/deployments/D`. */
function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
