import {
  QUERY_TYPES,
  TRACE_LISTS,
  VARIABLE_LISTS,
  type Aggregate,
  type AnalysisName,
  type FilterOperator,
  type FireworksQuery,
  type FireworksVariableQuery,
  type Format,
  type QueryType,
  type TraceFilterOperator,
  type VariableReference,
  type View,
} from '../types';
import {
  amount,
  EVENTS,
  grafanas,
  IMPORTED,
  list,
  listed,
  name,
  numberAsText,
  numberOrText,
  OVER,
  readText,
  text,
  texts,
  withoutVariables,
  word,
  type Field,
  type Reading,
} from './fieldKinds';
import { interpolateFilter, textsIn, readSavedFilter, type FilterWith } from './filter';
import { ALL, joined, replaceInExpression, type Piece, type Variables } from './variables';

/**
 * The table of a saved query's fields. It has a row for each, so that a field which is added to the type alone does
 * not compile. `usedBy` are the kinds of query that look at the field; in others it may hold anything.
 */
export type Fields<Query, Kind extends string> = {
  readonly [Name in keyof Query]-?: Field<NonNullable<Query[Name]>> & { usedBy: readonly Kind[] };
};

const METRICS: readonly QueryType[] = ['metrics'];
const LABELLED: readonly QueryType[] = ['metrics', 'analysis', 'deployments'];
/** What annotations can be made of. */
export const MARKED: readonly QueryType[] = ['traces', 'metrics', 'deployments'];
const LINES: readonly QueryType[] = ['metrics', 'traceStats'];
const NAMED_LINES: readonly QueryType[] = [...LINES, 'arithmetic'];
const ARITHMETIC: readonly QueryType[] = ['arithmetic'];
const ANALYSED: readonly QueryType[] = ['metrics', 'analysis'];
const ANALYSIS: readonly QueryType[] = ['analysis'];
const SEARCHES: readonly QueryType[] = ['traces', 'traceStats'];
const CONVERSATION: readonly QueryType[] = ['conversation'];

const METRIC = name('the name of a metric');
const EXPERIMENTS = texts('ids of experiments', numberAsText);
const FILTERS = filtersLike('"label": "deployment_id"');
const TRACE_FILTERS = filtersLike<TraceFilterOperator>('"label": "status"');

/** Set by Grafana's annotations; `false` says as much as nothing. */
const ONLY_TRUE: Field<true> = {
  takes: 'true',
  read: (value) => (value === true ? { value } : value === false ? {} : { unread: value }),
  replace: (value) => value,
};

export const QUERY_FIELDS: Fields<FireworksQuery, QueryType> = {
  refId: { ...withoutVariables(text('a name')), usedBy: [] },
  key: { ...grafanas(), usedBy: [] },
  hide: { ...grafanas(), usedBy: [] },
  datasource: { ...grafanas(), usedBy: [] },
  queryType: { ...withoutVariables(word<QueryType>('a type of query such as metrics')), usedBy: QUERY_TYPES },

  metric: { ...METRIC, usedBy: ANALYSED },
  view: { ...word<View | VariableReference>('a view such as quantile'), usedBy: METRICS },
  quantiles: { ...list('quantiles such as 0.95 or "p95"', numberOrText, eachQuantile), usedBy: LINES },
  bound: { ...amount('a number, or a text such as "5s"'), usedBy: ANALYSED },
  codes: {
    ...list('status codes such as "5xx" or "429"', numberAsText, (codes, { many }) => codes.flatMap(many)),
    usedBy: ANALYSED,
  },
  aggregate: { ...word<Aggregate | VariableReference>('a way to combine series such as sum'), usedBy: METRICS },
  groupBy: { ...texts('names of labels', readText), usedBy: [...LINES, ...ANALYSIS] },
  over: { ...OVER, usedBy: METRICS },
  offset: { ...text('a duration such as "1d"'), usedBy: ANALYSED },
  filters: { ...FILTERS, usedBy: LABELLED },
  legend: { takes: 'a text', read: readText, replace: replaceInLegend, usedBy: NAMED_LINES },
  format: { ...word<Format | VariableReference>('time_series, table or series'), usedBy: NAMED_LINES },
  expression: {
    takes: 'arithmetic between rows such as "A / B"',
    read: readText,
    replace: replaceInExpression,
    usedBy: ARITHMETIC,
  },
  unit: { ...word<string>('a unit of Grafana such as percentunit'), usedBy: ARITHMETIC },

  analysis: { ...word<AnalysisName | VariableReference>('an analysis such as changes'), usedBy: ANALYSIS },
  window: { ...text('a duration such as "30m"'), usedBy: ANALYSIS },
  target: { ...amount('a share such as "99%"'), usedBy: ANALYSIS },

  query: { ...text('the id of a trace'), usedBy: ['trace', 'conversation'] },
  experiments: { ...EXPERIMENTS, usedBy: [...SEARCHES, ...CONVERSATION] },
  traceFilters: {
    ...TRACE_FILTERS,
    replace: (filters, variables) => TRACE_FILTERS.replace(filters, variables).filter(narrows),
    usedBy: SEARCHES,
  },
  rawFilter: {
    takes: 'a text in MLflow’s grammar',
    read: readText,
    // That grammar writes lists in quotes, for which the author of a filter has to choose one of Grafana's formats.
    replace: (filter, { asGrafana }) => asGrafana(filter),
    usedBy: SEARCHES,
  },
  limit: {
    takes: 'a number of traces',
    read: readLimit,
    replace: (limit, { one }) => {
      const written = one(String(limit));
      return readLimit(written).value ?? written;
    },
    usedBy: [...SEARCHES, ...CONVERSATION],
  },
  statistic: { ...word<string>('a statistic such as calls'), usedBy: ['traceStats'] },
  session: { ...text('the id of a session'), usedBy: CONVERSATION },
  spanId: { ...text('the id of a span'), usedBy: CONVERSATION },
  // Explore writes these from rows that are shown, in which a dollar sign is one.
  rowFilters: { ...withoutVariables(filtersLike('"label": "role"')), usedBy: CONVERSATION },
  events: { ...EVENTS, usedBy: METRICS },
  imported: { ...withoutVariables(IMPORTED), usedBy: [] },
  asEvents: { ...ONLY_TRUE, usedBy: MARKED },
};

type VariableList = FireworksVariableQuery['list'];
const OF_SERIES: readonly VariableList[] = ['labelValues', 'labelNames', 'bounds', 'deployments'];

/** The same for what a query variable lists. */
export const VARIABLE_FIELDS: Fields<FireworksVariableQuery, VariableList> = {
  refId: { ...withoutVariables(text('a name')), usedBy: [] },
  key: { ...grafanas(), usedBy: [] },
  hide: { ...grafanas(), usedBy: [] },
  datasource: { ...grafanas(), usedBy: [] },
  queryType: { ...grafanas(), usedBy: [] },
  list: { ...withoutVariables(word<VariableList>('what to list, such as labelValues')), usedBy: VARIABLE_LISTS },
  label: { ...text('the name of a label'), usedBy: ['labelValues'] },
  shownAs: { ...text('the name of a label'), usedBy: ['labelValues'] },
  metric: { ...METRIC, usedBy: OF_SERIES },
  filters: { ...FILTERS, usedBy: OF_SERIES },
  otherwise: { ...withoutVariables(list('numbers', readNumber, (numbers) => [...numbers])), usedBy: ['bounds'] },
  experiments: { ...EXPERIMENTS, usedBy: TRACE_LISTS },
};

/** @param label an example, as it stands in JSON */
function filtersLike<Other extends string = never>(label: string): Field<Array<FilterWith<FilterOperator | Other>>> {
  return {
    ...list(
      `filters such as {${label}, "operator": "=", "value": "a"}, of several "values" with the operator =| or !=|`,
      readSavedFilter<FilterOperator | Other>,
      (filters, variables) => filters.map((filter) => interpolateFilter(filter, variables))
    ),
    textsIn: (filters) => filters.flatMap(textsIn),
  };
}

/** MLflow would leave out the traces that lack the field, so what fits everything is no condition. */
function narrows({ operator, value }: FilterWith<string>): boolean {
  return !(operator === '=~' && value === ALL);
}

function eachQuantile(quantiles: ReadonlyArray<number | string>, variables: Variables): Array<number | string> {
  return quantiles.flatMap((one): Array<number | string> => (typeof one === 'number' ? [one] : listed(one, variables)));
}

/** A number also where it is written as text; else the text, which may hold a variable. */
function readLimit(saved: unknown): Reading<number | string> {
  const { value, ...rest } = numberOrText(saved);
  if (value === undefined || value === '') {
    return rest;
  }
  const limit = Number(value);
  return { value: Number.isNaN(limit) ? value : limit };
}

function readNumber(saved: unknown): Reading<number> {
  return typeof saved === 'number' ? { value: saved } : { unread: saved };
}

/** People read legends, to whom "All" is a word and not a pattern. */
function replaceInLegend(legend: string, { pieces }: Variables): string {
  const named = (piece: Piece): Piece => (piece.kind === 'all' ? { kind: 'text', text: 'All' } : piece);
  return joined(pieces(legend).map(named), ',');
}
