import { AbstractLabelOperator } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { type BroughtRow, KV, LATENCY, NEWEST, REQUESTS, brought, expectBrought } from './testing/brought';

const ROWS: BroughtRow[] = [
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
];

test.each(ROWS)('$does', expectBrought);

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

test('a source that cannot tell costs its own rows only', async () => {
  const origin = { type: 'graphite', exportToAbstractQueries: () => Promise.reject(new Error('no connection')) };
  const ours = { refId: 'B', datasource: { type: 'prometheus' }, expr: KV };
  expect(await brought([{ refId: 'A' }, ours], origin)).toEqual([
    {
      refId: 'A',
      imported: {
        expression: 'a query of graphite',
        notes: ['Its data source did not tell what it selects: no connection'],
      },
    },
    { refId: 'B', metric: KV, over: NEWEST },
  ]);
});
