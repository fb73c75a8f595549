import {
  AGGREGATES,
  FILTER_OPERATORS,
  OVER_FUNCTIONS,
  FORMATS,
  QUERY_TYPES,
  VIEWS,
  type Filter,
  type FilterOperator,
  type FireworksQuery,
  type Over,
  type TraceFilter,
  type TraceFilterOperator,
  type VariableReference,
} from '../types';

/**
 * A saved query as today's shape. Dashboards are files that people edit and machines write, so nothing is taken
 * on trust: a field of the wrong type is left out, a single value where a list belongs becomes a list of one.
 * Values that are no variable and not known are kept for `planQuery` to refuse with a message.
 */
export function readQuery(raw: unknown): FireworksQuery {
  const source = isRecord(raw) ? raw : {};
  const query: Record<string, unknown> = { ...source, refId: text(source.refId) ?? 'A' };
  replace(query, 'queryType', oneOf(QUERY_TYPES, source.queryType) ?? unknownWord(source.queryType));
  replace(query, 'metric', text(source.metric)?.trim());
  replace(query, 'view', unknownWord(source.view));
  replace(query, 'quantiles', listOf(source.quantiles, numberOrText));
  replace(query, 'bound', numberOrText(source.bound));
  replace(
    query,
    'codes',
    listOf(source.codes, (code) => numberOrText(code)?.toString())
  );
  replace(query, 'aggregate', unknownWord(source.aggregate));
  replace(query, 'groupBy', listOf(source.groupBy, text));
  replace(query, 'over', readOver(source.over));
  replace(query, 'filters', listOf(source.filters, readFilter));
  replace(query, 'legend', text(source.legend));
  replace(query, 'format', unknownWord(source.format));
  readTraceFields(query, source);
  return query as unknown as FireworksQuery;
}

function readTraceFields(query: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const field of ['query', 'session', 'spanId', 'statistic', 'rawFilter'] as const) {
    replace(query, field, text(source[field]));
  }
  const limit = numberOrText(source.limit);
  const limitNumber = limit === undefined || limit === '' ? undefined : Number(limit);
  // A text that is no number may be a variable.
  replace(query, 'limit', limitNumber === undefined || !Number.isNaN(limitNumber) ? limitNumber : limit);
  replace(
    query,
    'experiments',
    listOf(source.experiments, (id) => numberOrText(id)?.toString())
  );
  replace(query, 'traceFilters', listOf(source.traceFilters, readTraceFilter));
  replace(query, 'rowFilters', listOf(source.rowFilters, readFilter));
}

/** A word that may be today's, a variable, or neither. */
function unknownWord(value: unknown): string | undefined {
  const word = text(value)?.trim();
  return word === '' ? undefined : word;
}

function readOver(value: unknown): Over | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const fn = unknownWord(value.fn);
  return fn === undefined ? undefined : { fn: fn as Over['fn'], window: unknownWord(value.window) ?? 'step' };
}

/** A filter of any shape, that of Grafana's ad hoc filters too; undefined for one without a label. */
export function readFilter(value: unknown): Filter | undefined {
  return readCondition<FilterOperator>(value);
}

function readTraceFilter(value: unknown): TraceFilter | undefined {
  return readCondition<TraceFilterOperator>(value);
}

function readCondition<Operator extends string>(
  value: unknown
): { label: string; operator: Operator; value: string; values?: string[] } | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const label = text(value.label) ?? text(value.key);
  if (label === undefined || label.trim() === '') {
    return undefined;
  }
  const values = listOf(value.values, scalar);
  return {
    label: label.trim(),
    operator: operatorWord(value.operator) as Operator,
    value: scalar(value.value) ?? '',
    ...(values === undefined ? {} : { values }),
  };
}

/** No operator at all means `=`; any other word is kept. */
function operatorWord(value: unknown): string {
  const word = scalar(value ?? '') ?? JSON.stringify(value);
  return word.trim() === '' ? '=' : word.trim();
}

/** With the blanks at its ends, which a label's value may have. */
function scalar(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value);
}

export function isVariable(value: string): value is VariableReference {
  return value.startsWith('$') || value.startsWith('[[');
}

export const isFilterOperator = member(FILTER_OPERATORS);
export const isFormat = member(FORMATS);
export const isView = member(VIEWS);
export const isAggregate = member(AGGREGATES);
export const isOverFunction = member(OVER_FUNCTIONS);

function member<T extends string>(words: readonly T[]): (value: string) => value is T {
  return (value): value is T => words.some((word) => word === value);
}

function oneOf<T extends string>(words: readonly T[], value: unknown): T | undefined {
  return words.find((word) => word === value);
}

function listOf<T>(value: unknown, read: (item: unknown) => T | undefined): T[] | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const items = Array.isArray(value) ? value : [value];
  return items.map(read).filter((item) => item !== undefined);
}

function numberOrText(value: unknown): number | string | undefined {
  return typeof value === 'number' && !Number.isNaN(value) ? value : text(value)?.trim();
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function replace(query: Record<string, unknown>, field: keyof FireworksQuery, value: unknown): void {
  if (value === undefined) {
    delete query[field];
  } else {
    query[field] = value;
  }
}
