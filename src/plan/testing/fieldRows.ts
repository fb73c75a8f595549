import type { FireworksQuery } from '../../types';

export interface Row {
  /** The rest of a query that looks at the field. */
  of: Partial<FireworksQuery>;
  /** A value of another type, and what is said of it; undefined where any is taken. */
  wrong: [value: unknown, said: RegExp | undefined];
  /** One that this version does not know, and what is said of it; undefined where any text may be meant. */
  unknown: [value: unknown, said: RegExp | undefined];
  /** With a variable between other texts, and what becomes of it. */
  variable: [saved: unknown, replaced: unknown];
}

const METRICS = { metric: 'latency_overall_ms_bucket:sum_by_deployment' };
const STATISTIC = { queryType: 'traceStats', statistic: 'latency' } as const;
const SEARCH = { queryType: 'traces' } as const;
const ANALYSIS = { queryType: 'analysis', analysis: 'changes' } as const;
const TALK = { queryType: 'conversation' } as const;
const filter = (label: string, operator: string, value: string) => ({ label, operator, value });

/** A row for each field: one that is added to the query and not here does not compile. */
export const ROWS: Record<keyof FireworksQuery, Row> = {
  refId: { of: METRICS, wrong: [7, undefined], unknown: ['Ω', undefined], variable: ['A$one', 'A$one'] },
  key: { of: METRICS, wrong: [7, undefined], unknown: ['Ω', undefined], variable: ['A$one', 'A$one'] },
  hide: { of: METRICS, wrong: ['yes', undefined], unknown: ['maybe', undefined], variable: ['$one', '$one'] },
  datasource: { of: METRICS, wrong: [7, undefined], unknown: [{ uid: 'x' }, undefined], variable: ['a$one', 'a$one'] },
  queryType: {
    of: METRICS,
    wrong: [7, /^"queryType" cannot be 7: it takes a type of query such as metrics\./],
    unknown: [
      'logs',
      /Query type "logs" is not .*Choose metrics, arithmetic, analysis, deployments, traces, trace, traceStats or conversation\./,
    ],
    variable: ['x$one', 'x$one'],
  },
  metric: {
    of: {},
    wrong: [7, /^"metric" cannot be 7: it takes the name of a metric\. Choose it anew, or correct it where/],
    unknown: ['of_tomorrow', undefined],
    variable: ['x_${one}_y', 'x_a_y'],
  },
  view: {
    of: METRICS,
    wrong: [['quantile'], /^"view" cannot be \["quantile"\]: it takes a view such as quantile\./],
    unknown: ['violin', /"violin" is not a view\. Choose value, quantile, share, rate, heatmap or distribution\./],
    variable: ['heat${word}p', 'heatmap'],
  },
  quantiles: {
    of: METRICS,
    wrong: [[0.5, { p: 95 }], /^"quantiles" cannot be \{"p":95\}: it takes quantiles such as 0\.95 or "p95"\./],
    unknown: [['median'], /"median" is not a quantile\. Give a number from 0 to 1, or a percentile such as p95\./],
    variable: [
      [0.5, 'p9$nine'],
      [0.5, 'p99'],
    ],
  },
  bound: {
    of: { ...METRICS, view: 'share' },
    wrong: [[1000], /^"bound" cannot be \[1000\]: it takes a number, or a text such as "5s"\./],
    unknown: ['5 parsecs', /"5 parsecs" is no bound\. .*such as 1000/],
    variable: ['${nine}s', '9s'],
  },
  codes: {
    of: { metric: 'error_ratio' },
    wrong: [[{ code: 5 }], /^"codes" cannot be \{"code":5\}: it takes status codes such as "5xx" or "429"\./],
    unknown: [['7xx'], /"7xx" is no HTTP status code\. Write a code such as 503, a class such as 5xx, or all\./],
    variable: [
      ['4${nine}', '5xx'],
      ['49', '5xx'],
    ],
  },
  aggregate: {
    of: { ...METRICS, view: 'value' },
    wrong: [['sum'], /^"aggregate" cannot be \["sum"\]: it takes a way to combine series such as sum\./],
    unknown: ['median', /"median" is no way to combine series\. Choose sum, avg, min, max or count\./],
    variable: ['${word}x', 'max'],
  },
  groupBy: {
    of: STATISTIC,
    wrong: [[5], /^"groupBy" cannot be 5: it takes names of labels\./],
    unknown: [['planet'], /cannot be split by planet; it can by model, /],
    variable: [['x_$two'], ['x_a', 'x_b']],
  },
  over: {
    of: METRICS,
    wrong: ['5m', /^"over" cannot be "5m": it takes a function and a window such as \{"fn": "avg", "window": "5m"\}\./],
    unknown: [
      { fn: 'mode', window: 'step' },
      /"mode" is no way to summarise over time\. Choose last, avg, min, max or total\./,
    ],
    variable: [
      { fn: '${word}x', window: '${nine}m' },
      { fn: 'max', window: '9m' },
    ],
  },
  offset: {
    of: METRICS,
    wrong: [{ days: 1 }, /^"offset" cannot be \{"days":1\}: it takes a duration such as "1d"\./],
    unknown: ['yesterday', /"yesterday" is not a duration\. Write one such as 1d or 1h, or leave the offset empty\./],
    variable: ['${nine}h', '9h'],
  },
  filters: {
    of: METRICS,
    wrong: ['a=b', /^"filters" cannot be "a=b": it takes filters such as \{"label": "deployment_id", /],
    unknown: [[filter('d', '~', 'a')], /on d has the operator "~".*Choose one of = != =~ !~ =\| !=\|/],
    variable: [[filter('d', '=', 'x-$two')], [{ ...filter('d', '=|', ''), values: ['x-a', 'x-b'] }]],
  },
  legend: {
    of: METRICS,
    wrong: [7, /^"legend" cannot be 7: it takes a text\./],
    unknown: ['{{planet}}', undefined],
    variable: ['$two in $all', 'a,b in All'],
  },
  format: {
    of: METRICS,
    wrong: [7, /^"format" cannot be 7: it takes time_series, table or series\./],
    unknown: ['logs', /"logs" is not a format\. Choose time_series, table or series\./],
    variable: ['t${one}ble', 'table'],
  },
  query: {
    of: { queryType: 'trace' },
    wrong: [7, /^"query" cannot be 7: it takes the id of a trace\./],
    unknown: ['of-tomorrow', undefined],
    variable: ['tr-$one', 'tr-a'],
  },
  experiments: {
    of: SEARCH,
    wrong: [[{ id: 1 }], /^"experiments" cannot be \{"id":1\}: it takes ids of experiments\./],
    unknown: [['of tomorrow'], undefined],
    variable: [
      ['1$nine', '$two'],
      ['19', 'a', 'b'],
    ],
  },
  traceFilters: {
    of: SEARCH,
    wrong: [{ lable: 'status', value: 'OK' }, /^"traceFilters" cannot be \{"lable":"status","value":"OK"\}: it takes /],
    unknown: [[filter('name', 'like', 'a')], /MLflow cannot filter name with “like”; it can with = != =\| /],
    variable: [[filter('name', 'contains', 'x$one')], [filter('name', 'contains', 'xa')]],
  },
  rawFilter: {
    of: SEARCH,
    wrong: [['a'], /^"rawFilter" cannot be \["a"\]: it takes a text in MLflow’s grammar\./],
    unknown: ['planet = 3', undefined],
    variable: ["name IN ('${two:csv}')", "name IN ('a,b')"],
  },
  limit: {
    of: SEARCH,
    wrong: [[50], /^"limit" cannot be \[50\]: it takes a number of traces\./],
    unknown: ['many', /“many” is no limit: write a number of traces, at most 5000/],
    variable: ['${nine}0', 90],
  },
  statistic: {
    of: { queryType: 'traceStats' },
    wrong: [7, /^"statistic" cannot be 7: it takes a statistic such as calls\./],
    unknown: ['sorrow', /There is no statistic “sorrow”; there are traces, /],
    variable: ['c${one}lls', 'calls'],
  },
  session: {
    of: TALK,
    wrong: [7, /^"session" cannot be 7: it takes the id of a session\./],
    unknown: ['of tomorrow', undefined],
    variable: ['s-$one', 's-a'],
  },
  spanId: {
    of: TALK,
    wrong: [7, /^"spanId" cannot be 7: it takes the id of a span\./],
    unknown: ['of tomorrow', undefined],
    variable: ['s-$one', 's-a'],
  },
  rowFilters: {
    of: TALK,
    wrong: ['a=b', /^"rowFilters" cannot be "a=b": it takes filters such as \{"label": "role", /],
    unknown: [[filter('role', '=~', 'a')], /chosen with = or !=, and role has the operator "=~"/],
    variable: [[filter('role', '=', 'a$one')], [filter('role', '=', 'a$one')]],
  },
  events: {
    of: { ...METRICS, asEvents: true },
    wrong: ['above', /^"events" cannot be "above": it takes a condition such as \{"when": "above", "value": 0\.05/],
    unknown: [{ when: 'sometimes' }, /"sometimes" is no condition of events\. Choose above, below, equal or changes\./],
    variable: [
      { when: 'above', value: '${nine}s', lasts: '${nine}m' },
      { when: 'above', value: '9s', lasts: '9m' },
    ],
  },
  expression: {
    of: { queryType: 'arithmetic' },
    wrong: [7, /^"expression" cannot be 7: it takes arithmetic between rows such as "A \/ B"\./],
    unknown: ['A % B', /^“A % B” cannot be computed: “% B” is no row, number, \+ - \* \/ or bracket\./],
    variable: ['A / $nine', 'A / (9)'],
  },
  unit: {
    of: { queryType: 'arithmetic', expression: 'A' },
    wrong: [7, /^"unit" cannot be 7: it takes a unit of Grafana such as percentunit\./],
    unknown: ['furlongs', undefined],
    variable: ['${word}ss', 'mass'],
  },
  analysis: {
    of: ANALYSIS,
    wrong: [['changes'], /^"analysis" cannot be \["changes"\]: it takes an analysis such as changes\./],
    unknown: [
      'fortune',
      /"fortune" is no analysis of this version\. Choose changes, phases, headroom, cost or budget\./,
    ],
    variable: ['ch${one}nges', 'changes'],
  },
  window: {
    of: ANALYSIS,
    wrong: [30, /^"window" cannot be 30: it takes a duration such as "30m"\./],
    unknown: ['a while', /"a while" is not a duration\. Write one such as 30m or 1d, or leave the window empty/],
    variable: ['${nine}m', '9m'],
  },
  target: {
    of: { ...ANALYSIS, analysis: 'budget' },
    wrong: [[0.99], /^"target" cannot be \[0\.99\]: it takes a share such as "99%"\./],
    unknown: ['three nines', undefined],
    variable: ['9${nine}%', '99%'],
  },
  imported: {
    of: METRICS,
    wrong: ['sum(x)', undefined],
    unknown: [{ expression: 'sum(x)', notes: [] }, undefined],
    variable: [
      { expression: '$one', notes: ['$one'] },
      { expression: '$one', notes: ['$one'] },
    ],
  },
  asEvents: {
    of: SEARCH,
    wrong: ['yes', /^"asEvents" cannot be "yes": it takes true\./],
    unknown: [1, /^"asEvents" cannot be 1: it takes true\./],
    variable: [true, true],
  },
};
