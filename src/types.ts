import type { DataQuery } from '@grafana/schema';

export * from './settings';

/** The data source's plugin id. A contract: dashboards and provisioning files carry it. */
export const PLUGIN_ID = 'fireworksmonitor-fireworks-datasource';

/**
 * A template variable standing where a value is expected (`$name`, `${name}`, `[[name]]`).
 * Saved queries may hold one in every field; it is replaced before the value is judged.
 */
export type VariableReference = `$${string}` | `[[${string}`;

export const QUERY_TYPES = [
  'metrics',
  'arithmetic',
  'analysis',
  'deployments',
  'traces',
  'trace',
  'traceStats',
  'conversation',
] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const ANALYSES = ['changes', 'phases', 'headroom', 'cost', 'budget'] as const;
/**
 * What is asked of metrics in words: what changed, what a latency is made of, how much more traffic there can be, what
 * it cost, and whether a promise was kept.
 */
export type AnalysisName = (typeof ANALYSES)[number];

export const VIEWS = ['value', 'quantile', 'share', 'rate', 'heatmap', 'distribution'] as const;
/** What is drawn of a metric. All but `value` are for histograms. */
export type View = (typeof VIEWS)[number];

export const AGGREGATES = ['sum', 'avg', 'min', 'max', 'count'] as const;
/** How series are combined across labels. */
export type Aggregate = (typeof AGGREGATES)[number];

export const OVER_FUNCTIONS = ['last', 'avg', 'min', 'max', 'total'] as const;
/** How the samples of one series are combined across time. `total` is events: the sum of rate × 60 s per minute observed. */
export type OverFunction = (typeof OVER_FUNCTIONS)[number];

/** `step`: one value per step of the panel; `range`: one value for the whole time range; else a duration such as `5m`. */
export type OverWindow = 'step' | 'range' | (string & {});

export const FORMATS = ['time_series', 'table', 'series'] as const;
/** Lines over time, or rows; `series` is a distribution's value per bucket, which is else in rows. */
export type Format = (typeof FORMATS)[number];

export interface Over {
  fn: OverFunction | VariableReference;
  window: OverWindow;
}

export const FILTER_OPERATORS = ['=', '!=', '=~', '!~', '=|', '!=|'] as const;
/** Grafana's own spelling; `=|` and `!=|` are "one of" and "none of" with `values`. */
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export interface Filter {
  label: string;
  operator: FilterOperator;
  value: string;
  /** For `=|` and `!=|`. */
  values?: string[];
}

export const TRACE_FILTER_OPERATORS = [...FILTER_OPERATORS, 'contains', '>', '>=', '<', '<='] as const;
/** Those of labels, `contains` for texts, and comparisons for durations and scores. */
export type TraceFilterOperator = (typeof TRACE_FILTER_OPERATORS)[number];

/**
 * One condition on traces. `label` is a field such as `status`, `model` or `tag.environment`; `values` is also for what
 * a variable of several values makes of other operators.
 */
export interface TraceFilter extends Omit<Filter, 'operator'> {
  operator: TraceFilterOperator;
}

export const EVENT_CONDITIONS = ['above', 'below', 'equal', 'changes'] as const;
export type EventCondition = (typeof EVENT_CONDITIONS)[number];

/** Where a metric is so, there is an event: from when it begins to be so until it ends. */
export interface EventRule {
  when: EventCondition;
  /** What is compared with, in the unit of what is drawn; `10s` or `5%` where that is a time or a share. */
  value?: number | string;
  /** Shorter ones are none, such as `5m`. Absent means that any counts. */
  lasts?: string;
}

/** What a row was in another data source, and what of it is otherwise here; without a metric beside it, why it is not. */
export interface ImportedFrom {
  expression: string;
  notes: string[];
}

/**
 * The query as dashboards save it. Fields are added, never renamed or given another meaning:
 * `src/plan/fields` has a row for each, which brings older shapes forward.
 */
export interface FireworksQuery extends DataQuery {
  /** Absent means `metrics`. */
  queryType?: QueryType;
  /** A documented name, any other name that the endpoint shows, or a derived name such as `error_ratio`. */
  metric?: string;
  /** Absent means the view that fits the metric's kind. */
  view?: View | VariableReference;
  /** For view `quantile`: numbers between 0 and 1, or texts such as `p95`. */
  quantiles?: Array<number | string>;
  /** For view `share`: the upper bound, in the metric's unit; `5s` where that is a time. */
  bound?: number | string;
  /** For `error_ratio` and `success_ratio`: `all`, `4xx`, `5xx` or codes. Absent means all. */
  codes?: string[];
  /** Across series. Absent means the catalogue's default. */
  aggregate?: Aggregate | VariableReference;
  /** Labels kept when series are combined. Absent means the catalogue's default (one line per deployment). */
  groupBy?: string[];
  /** Across time. Absent means the catalogue's default. */
  over?: Over;
  /** How much earlier to look: with `1d` the numbers of the day before are drawn at today's times. Absent means not. */
  offset?: string;
  /** Of the labels of metrics; for `deployments` also of words of the list, such as `state`. */
  filters?: Filter[];
  /** Legend template such as `{{deployment_id}} p{{quantile}}`. */
  legend?: string;
  format?: Format | VariableReference;
  /** For `arithmetic`: what to do with other rows of the panel, by their letters, such as `100 * A / B`. */
  expression?: string;
  /** For `arithmetic`: Grafana's unit of the result. Absent means the one that follows from the rows. */
  unit?: string;
  /** For `analysis`. `filters`, `groupBy` and `offset` go with it, for `budget` also `metric`, `bound` and `codes`. */
  analysis?: AnalysisName | VariableReference;
  /** For `analysis`: how much of the range's end is asked about, such as `30m`. Absent means all of it. */
  window?: string;
  /** For the analysis `budget`: the share that has to be good, such as `0.99` or `99%`. */
  target?: number | string;
  /** Trace id for `trace` and `conversation`; Grafana's "link to span" writes this field. */
  query?: string;
  /** Ids of MLflow experiments. Absent or empty means those of the data source. */
  experiments?: string[];
  /** All must hold. */
  traceFilters?: TraceFilter[];
  /** In MLflow's own grammar; holds together with `traceFilters`. */
  rawFilter?: string;
  /** The most traces to read; a text when it is a variable. */
  limit?: number | string;
  /** For `traceStats`. `groupBy` and `quantiles` go with it. */
  statistic?: string;
  /** For `conversation`: all traces of this session instead of one trace. */
  session?: string;
  /** For `conversation`: the stream of this span of the trace, one row a chunk. */
  spanId?: string;
  /** For `conversation`: the rows to show, by their labels, as they are; what Explore's "filter for value" switches. */
  rowFilters?: Filter[];
  /** For annotations of metrics. */
  events?: EventRule;
  /** Written when people switch a panel's data source to this one, until they change the metric or take it away. */
  imported?: ImportedFrom;
  /** As annotations instead of as lines or a table. Set while annotations are asked for; not saved. */
  asEvents?: true;
}

export const TRACE_LISTS = [
  'experiments',
  'models',
  'calledDeployments',
  'sessions',
  'users',
  'traceNames',
  'tools',
] as const;
/** What MLflow can list. */
export type TraceList = (typeof TRACE_LISTS)[number];

export const VARIABLE_LISTS = [
  'labelValues',
  'labelNames',
  'metricNames',
  'bounds',
  'deployments',
  ...TRACE_LISTS,
] as const;

/**
 * What a query variable lists. A contract too: dashboards save it.
 * `filters` and `metric` narrow the series whose labels are listed; variables may stand in every field.
 */
export interface FireworksVariableQuery extends DataQuery {
  /**
   * `bounds` are those of a histogram, in its unit, for the bound of a share; `deployments` are ids, shown with
   * the model; `calledDeployments` are those that traces name.
   */
  list: (typeof VARIABLE_LISTS)[number];
  /** For `labelValues`. */
  label?: string;
  /** For `labelValues`: the label that choices are named by; the same label for short names of paths. Absent means none. */
  shownAs?: string;
  /** Absent means all metrics, and no bounds. */
  metric?: string;
  filters?: Filter[];
  /** For `bounds`: what is offered while nothing is stored yet, so that a panel is empty then and not in error. */
  otherwise?: number[];
  /** For the lists of MLflow: ids of experiments. Absent or empty means those of the data source. */
  experiments?: string[];
}
