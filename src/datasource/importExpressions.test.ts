import { type BroughtRow, KV, NEWEST, REQUESTS, expectBrought } from './testing/brought';

const ROWS: BroughtRow[] = [
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

test.each(ROWS)('$does', expectBrought);
