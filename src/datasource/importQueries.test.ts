import { AbstractLabelOperator, type DataSourceApi } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { exportQueries } from './exportQueries';
import { importQueries } from './importQueries';
import type { FireworksQuery } from '../types';

const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';
const KV = 'generator_kv_blocks_fraction:avg_by_deployment';
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const NEWEST = { fn: 'last', window: 'step' };

const PROMETHEUS = { type: 'prometheus' };

function brought(queries: object[], origin: object = PROMETHEUS, metrics: string[] = []) {
  return importQueries(queries as DataQuery[], origin as Pick<DataSourceApi, 'type'>, {
    scrapeIntervalMs: 60_000,
    keepsAddedLabels: false,
    metrics: () => (metrics[0] === 'away' ? Promise.reject(new Error('away')) : Promise.resolve(metrics)),
  });
}

interface Row {
  does: string;
  queries: object[];
  rows: object[];
  metrics?: string[];
}

const ROWS: Row[] = [
  {
    does: 'keeps the letter, the key, what is hidden, and the legend',
    queries: [
      {
        refId: 'Q',
        key: 'k',
        hide: true,
        expr: `max by (deployment_id) (${KV})`,
        legendFormat: '{{deployment_id}}',
        range: true,
        editorMode: 'code',
      },
    ],
    rows: [
      {
        refId: 'Q',
        key: 'k',
        hide: true,
        metric: KV,
        over: NEWEST,
        groupBy: ['deployment_id'],
        legend: '{{deployment_id}}',
      },
    ],
  },
  {
    does: 'takes an automatic legend for none, a table for a table, a heatmap for one',
    queries: [
      { refId: 'A', expr: `max(${KV})`, legendFormat: '__auto', format: 'table' },
      { refId: 'B', expr: `sum by (le) (${LATENCY})`, format: 'heatmap' },
    ],
    rows: [
      { refId: 'A', metric: KV, over: NEWEST, groupBy: [], format: 'table' },
      { refId: 'B', metric: LATENCY, over: NEWEST, view: 'heatmap' },
    ],
  },
  {
    does: 'leaves a row without an expression as a new one',
    queries: [{ refId: 'A' }, { refId: 'B', expr: ' ' }],
    rows: [{ refId: 'A' }, { refId: 'B' }],
  },
  {
    does: 'says what is otherwise',
    queries: [{ refId: 'A', expr: `topk(3, ${KV})`, instant: true, interval: '5m' }],
    rows: [
      {
        refId: 'A',
        metric: KV,
        over: NEWEST,
        imported: {
          expression: `topk(3, ${KV})`,
          notes: [
            expect.stringMatching(/^All lines are drawn: topk/),
            expect.stringMatching(/^It asked for one moment/),
            'Its “Min step” of 5m was left out: set “Min interval” in the panel’s query options.',
          ],
        },
      },
    ],
  },
  {
    does: 'says that a value of the range is one',
    queries: [{ refId: 'A', expr: `max_over_time(${KV}[$__range])`, range: true }],
    rows: [
      {
        refId: 'A',
        metric: KV,
        over: { fn: 'max', window: 'range' },
        imported: expect.objectContaining({
          notes: [expect.stringMatching(/^There is one value for the whole time range/)],
        }),
      },
    ],
  },
  {
    does: 'leaves of what it does not know the text and the reason, and no metric',
    queries: [{ refId: 'A', expr: 'sum(rate(http_requests_total[5m]))', hide: false }],
    rows: [
      {
        refId: 'A',
        imported: {
          expression: 'sum(rate(http_requests_total[5m]))',
          notes: ['http_requests_total is no metric of Fireworks.'],
        },
      },
    ],
  },
  {
    does: 'takes a metric that is not documented where it is there',
    queries: [{ refId: 'A', expr: 'max(new_metric)' }],
    rows: [{ refId: 'A', metric: 'new_metric', over: NEWEST, groupBy: [], aggregate: 'max' }],
    metrics: ['new_metric'],
  },
  {
    does: 'takes none where it cannot be known',
    queries: [{ refId: 'A', expr: 'max(new_metric)' }],
    rows: [
      { refId: 'A', imported: { expression: 'max(new_metric)', notes: ['new_metric is no metric of Fireworks.'] } },
    ],
    metrics: ['away'],
  },
  {
    does: 'makes rows of the sides of arithmetic, of equal ones one, with letters that are free',
    queries: [
      {
        refId: 'B',
        expr: `100 * (sum(${REQUESTS}) - sum(${REQUESTS} offset 1d)) / (sum(${REQUESTS} offset 1d) > 0)`,
        legendFormat: 'Change',
      },
      { refId: 'A', expr: `max(${KV})` },
    ],
    rows: [
      { refId: 'C', hide: true, metric: REQUESTS, over: NEWEST, groupBy: [] },
      { refId: 'D', hide: true, metric: REQUESTS, over: NEWEST, groupBy: [], offset: '1d' },
      { refId: 'B', queryType: 'arithmetic', expression: '100 * (C - D) / D', legend: 'Change' },
      { refId: 'A', metric: KV, over: NEWEST, groupBy: [] },
    ],
  },
  {
    does: 'says where a division by zero would be infinity',
    queries: [
      {
        refId: 'A',
        expr: `sum by (deployment_id) (${REQUESTS}{base_model="$m"}) / on (deployment_id) max by (deployment_id) (deployment_replicas)`,
      },
    ],
    rows: [
      {
        refId: 'B',
        hide: true,
        metric: REQUESTS,
        over: NEWEST,
        groupBy: ['deployment_id'],
        filters: [{ label: 'base_model', operator: '=', value: '$m' }],
      },
      expect.objectContaining({ refId: 'C', hide: true, metric: 'deployment_replicas' }),
      {
        refId: 'A',
        queryType: 'arithmetic',
        expression: 'B / C',
        imported: expect.objectContaining({
          notes: ['Where a divisor is 0 there is no value, where PromQL has infinity.'],
        }),
      },
    ],
  },
  {
    does: 'takes the PromQL of arithmetic between rows for that',
    queries: [
      {
        refId: 'A',
        expr: `(sum by (deployment_id) (${REQUESTS}))\n/ on () group_left ()\n((sum(${REQUESTS} offset 1d)) != 0)`,
      },
    ],
    rows: [
      { refId: 'B', hide: true, metric: REQUESTS, over: NEWEST, groupBy: ['deployment_id'] },
      { refId: 'C', hide: true, metric: REQUESTS, over: NEWEST, groupBy: [], offset: '1d' },
      { refId: 'A', queryType: 'arithmetic', expression: 'B / C' },
    ],
  },
  {
    does: 'takes numbers as Prometheus does, with their sign, and a variable between metrics for one',
    queries: [{ refId: 'A', expr: `-1 * sum(${REQUESTS}) * 010 / $factor` }],
    rows: [
      { refId: 'B', hide: true, metric: REQUESTS, over: NEWEST, groupBy: [] },
      {
        refId: 'A',
        queryType: 'arithmetic',
        expression: '-1 * B * 8 / $factor',
        imported: expect.objectContaining({
          notes: [expect.stringContaining('divisor is 0'), '$factor is taken for a number.'],
        }),
      },
    ],
  },
  {
    does: 'takes variables for metrics where nothing else is one',
    queries: [{ refId: 'A', expr: '$one - $other' }],
    rows: [
      { refId: 'B', hide: true, metric: '$one', over: NEWEST },
      { refId: 'C', hide: true, metric: '$other', over: NEWEST },
      { refId: 'A', queryType: 'arithmetic', expression: 'B - C' },
    ],
  },
  {
    does: 'says where Prometheus would match no lines',
    queries: [{ refId: 'A', expr: `sum by (deployment_id) (${REQUESTS}) - sum(${REQUESTS})` }],
    rows: [
      { refId: 'B', hide: true, metric: REQUESTS, over: NEWEST, groupBy: ['deployment_id'] },
      { refId: 'C', hide: true, metric: REQUESTS, over: NEWEST, groupBy: [] },
      {
        refId: 'A',
        queryType: 'arithmetic',
        expression: 'B - C',
        imported: expect.objectContaining({ notes: [expect.stringMatching(/^Prometheus draws nothing/)] }),
      },
    ],
  },
  {
    does: 'refuses arithmetic whose matching is another',
    queries: [
      {
        refId: 'A',
        expr: `sum by (deployment_id) (${REQUESTS}) * on (base_model) group_left (x) max by (base_model) (deployment_replicas)`,
      },
    ],
    rows: [
      {
        refId: 'A',
        imported: expect.objectContaining({
          notes: ['Lines are matched here by equal labels, and it has “on (base_model) group_left (x)”.'],
        }),
      },
    ],
  },
  {
    does: 'refuses arithmetic of which one side is nothing here',
    queries: [{ refId: 'A', expr: `sum(${REQUESTS}) / sum(node_cores)` }],
    rows: [{ refId: 'A', imported: expect.objectContaining({ notes: ['node_cores is no metric of Fireworks.'] }) }],
  },
  {
    does: 'takes arithmetic of Grafana’s server for arithmetic here, and its other expressions for none',
    queries: [
      { refId: 'C', datasource: { type: '__expr__', uid: '__expr__' }, type: 'math', expression: '$A / $B' },
      { refId: 'D', datasource: { type: '__expr__', uid: '__expr__' }, type: 'reduce', expression: 'C' },
    ],
    rows: [
      { refId: 'C', queryType: 'arithmetic', expression: '$A / $B' },
      {
        refId: 'D',
        imported: {
          expression: 'C',
          notes: [expect.stringMatching(/^Grafana’s expressions of reduce are computed by its server/)],
        },
      },
    ],
  },
];

test.each(ROWS)('$does', async ({ queries, rows, metrics }) => {
  expect(await brought(queries, PROMETHEUS, metrics)).toEqual(rows);
});

test('of mixed rows each is taken for what it is', async () => {
  const ours = { refId: 'A', datasource: { type: 'fireworksmonitor-fireworks-datasource' }, metric: KV };
  const theirs = { refId: 'B', datasource: { type: 'prometheus' }, expr: KV };
  const others = { refId: 'C', datasource: { type: 'loki' }, expr: '{app="x"}' };
  expect(await brought([ours, theirs, others], { type: 'mixed' })).toEqual([
    ours,
    { refId: 'B', metric: KV, over: NEWEST },
  ]);
});

test('of a source that only tells what series it selects those of Fireworks come', async () => {
  const { Equal, EqualRegEx } = AbstractLabelOperator;
  const origin = {
    type: 'graphite',
    exportToAbstractQueries: ([query]: DataQuery[]) =>
      Promise.resolve([
        {
          refId: query?.refId,
          labelMatchers:
            query?.refId === 'A'
              ? [
                  { name: '__name__', operator: Equal, value: KV },
                  { name: 'deployment_id', operator: EqualRegEx, value: 'a\\\\.b' },
                ]
              : [{ name: 'app', operator: Equal, value: 'x' }],
        },
      ]),
  };
  expect(await brought([{ refId: 'A' }, { refId: 'B' }], origin)).toEqual([
    { refId: 'A', metric: KV, over: NEWEST, filters: [{ label: 'deployment_id', operator: '=~', value: 'a\\.b' }] },
  ]);
});

const { Equal, NotEqual, EqualRegEx, NotEqualRegEx } = AbstractLabelOperator;

test.each<[string, Partial<FireworksQuery>, object[]]>([
  [
    'a metric with filters',
    {
      metric: KV,
      filters: [
        { label: 'deployment_id', operator: '=', value: 'a"b\\' },
        { label: 'base_model', operator: '!~', value: 'x\\.y' },
      ],
    },
    [
      { name: '__name__', operator: Equal, value: KV },
      { name: 'deployment_id', operator: Equal, value: 'a\\"b\\\\' },
      { name: 'base_model', operator: NotEqualRegEx, value: 'x\\\\.y' },
    ],
  ],
  [
    'lists and variables, which Prometheus takes as patterns',
    {
      metric: KV,
      filters: [
        { label: 'a', operator: '=|', value: '', values: ['x.y', '$z'] },
        { label: 'b', operator: '!=', value: '$v' },
        { label: 'c', operator: '!=|', value: '', values: ['q'] },
      ],
    },
    [
      { name: '__name__', operator: Equal, value: KV },
      { name: 'a', operator: EqualRegEx, value: 'x\\\\.y|$z' },
      { name: 'b', operator: NotEqualRegEx, value: '$v' },
      { name: 'c', operator: NotEqual, value: 'q' },
    ],
  ],
  [
    'what is computed, as what it is computed of',
    { metric: 'error_ratio' },
    [{ name: '__name__', operator: EqualRegEx, value: `${ERRORS}|${REQUESTS}` }],
  ],
  [
    'classes of codes, as the pattern that they are, and no filter that has no label yet',
    {
      metric: ERRORS,
      filters: [
        { label: 'http_code', operator: '=', value: '5xx' },
        { label: 'code', operator: '!=|', value: '', values: ['4xx', '503'] },
        { label: 'http_code', operator: '=', value: '$code' },
        { label: '', operator: '=', value: '' },
      ],
    },
    [
      { name: '__name__', operator: Equal, value: ERRORS },
      { name: 'http_code', operator: EqualRegEx, value: '5..' },
      { name: 'http_code', operator: NotEqualRegEx, value: '4..|503' },
      { name: 'http_code', operator: EqualRegEx, value: '$code' },
    ],
  ],
  [
    'codes of an error ratio, whose requests have none',
    {
      metric: 'error_ratio',
      codes: ['5xx', '429'],
      filters: [
        { label: 'http_code', operator: '=', value: '503' },
        { label: 'deployment_id', operator: '=', value: 'a' },
      ],
    },
    [
      { name: '__name__', operator: EqualRegEx, value: `${ERRORS}|${REQUESTS}` },
      { name: 'http_code', operator: EqualRegEx, value: '503|' },
      { name: 'deployment_id', operator: Equal, value: 'a' },
      { name: 'http_code', operator: EqualRegEx, value: '5..|429|' },
    ],
  ],
  ['traces, which select no series', { queryType: 'traces' }, []],
  ['arithmetic, which selects none', { queryType: 'arithmetic', expression: 'A / B' }, []],
  ['a new row', {}, []],
])('%s go on to another data source', (_, query, labelMatchers) => {
  expect(exportQueries([{ refId: 'B', ...query }])).toEqual([{ refId: 'B', labelMatchers }]);
});
