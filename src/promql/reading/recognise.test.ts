import { loadPatterns } from '../../series/pattern';
import { ERRORS, KV, LATENCY, NEWEST, REQUESTS, type ReadRow, expectRead, read } from '../testing/readPromql';

beforeAll(loadPatterns);

const ROWS: ReadRow[] = [
  { text: REQUESTS, query: { metric: REQUESTS, over: NEWEST } },
  { text: `(((${REQUESTS}{})))`, query: { metric: REQUESTS, over: NEWEST } },
  { text: `{__name__="${REQUESTS}"}`, query: { metric: REQUESTS, over: NEWEST } },
  {
    text: `{"${REQUESTS}", deployment_id!=""}`,
    query: { metric: REQUESTS, over: NEWEST, filters: [{ label: 'deployment_id', operator: '!=', value: '' }] },
  },
  { text: `{__name__=~"${REQUESTS}"}`, query: { metric: REQUESTS, over: NEWEST } },
  { text: `{__name__=~"$metric"}`, query: { metric: '$metric', over: NEWEST } },
  { text: `${REQUESTS}{__name__!="up", __name__=~"request.*"}`, query: { metric: REQUESTS, over: NEWEST } },
  {
    text: `sum by (deployment_id) (${REQUESTS})`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: ['deployment_id'] },
  },
  {
    text: `sum(${REQUESTS}) by (deployment_id, base_model)`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: ['deployment_id', 'base_model'] },
  },
  { text: `SUM(${REQUESTS})`, query: { metric: REQUESTS, over: NEWEST, groupBy: [] } },
  { text: `sort_desc(max(${KV}))`, query: { metric: KV, over: NEWEST, groupBy: [] } },
  {
    text: `avg by (base_model) (${KV})`,
    query: { metric: KV, over: NEWEST, groupBy: ['base_model'], aggregate: 'avg' },
  },
  { text: `count(${REQUESTS})`, query: { metric: REQUESTS, over: NEWEST, groupBy: [], aggregate: 'count' } },
  {
    text: `${REQUESTS}{deployment_id="a", base_model=~"x|y", deployment!="b", deployment_account!~'z.*'}`,
    query: {
      metric: REQUESTS,
      over: NEWEST,
      filters: [
        { label: 'deployment_id', operator: '=', value: 'a' },
        { label: 'base_model', operator: '=~', value: 'x|y' },
        { label: 'deployment', operator: '!=', value: 'b' },
        { label: 'deployment_account', operator: '!~', value: 'z.*' },
      ],
    },
  },
  { text: `avg_over_time(${REQUESTS}[10m])`, query: { metric: REQUESTS, over: { fn: 'avg', window: '10m' } } },
  { text: `max_over_time(${KV}[$__interval])`, query: { metric: KV } },
  { text: `avg_over_time(${REQUESTS}[$__interval])`, query: { metric: REQUESTS } },
  { text: `min_over_time(${KV}[\${__range}])`, query: { metric: KV, over: { fn: 'min', window: 'range' } } },
  { text: `min_over_time(${KV}[\${__range_s}s])`, query: { metric: KV, over: { fn: 'min', window: 'range' } } },
  {
    text: `avg_over_time(${KV}[$__rate_interval])`,
    query: { metric: KV, over: { fn: 'avg', window: '$__rate_interval' } },
  },
  { text: `avg_over_time(${KV}[[[window]]])`, query: { metric: KV, over: { fn: 'avg', window: '[[window]]' } } },
  { text: `min_over_time(${KV}[\${__range_ms}ms])`, query: { metric: KV, over: { fn: 'min', window: 'range' } } },
  { text: `max_over_time(${KV}[\${__interval_ms}ms])`, query: { metric: KV } },
  {
    text: `max by (deployment_id) (max_over_time(${KV}[1h]))`,
    query: { metric: KV, over: { fn: 'max', window: '1h' }, groupBy: ['deployment_id'] },
  },
  {
    text: `avg_over_time(sum by (base_model) (${REQUESTS})[5m:1m])`,
    query: { metric: REQUESTS, over: { fn: 'avg', window: '5m' }, groupBy: ['base_model'] },
  },
  {
    text: `sum(sum_over_time(${REQUESTS}[1h:1m]) * 60)`,
    query: { metric: REQUESTS, over: { fn: 'total', window: '1h' }, groupBy: [] },
  },
  { text: `${REQUESTS} offset 1d`, query: { metric: REQUESTS, over: NEWEST, offset: '1d' } },
  {
    text: `sum(avg_over_time(${KV}[5m] offset $back))`.replace('sum', 'max'),
    query: { metric: KV, over: { fn: 'avg', window: '5m' }, groupBy: [], offset: '$back' },
  },
  // Quantiles of buckets that are rates.
  {
    text: `histogram_quantile(0.95, sum by (le) (${LATENCY}))`,
    query: { metric: LATENCY, over: NEWEST, quantiles: [0.95], groupBy: [] },
  },
  {
    text: `histogram_quantile(.5, sum(${LATENCY}) by (deployment_id, le))`,
    query: { metric: LATENCY, over: NEWEST, quantiles: [0.5], groupBy: ['deployment_id'] },
  },
  { text: `histogram_quantile(0.99, ${LATENCY})`, query: { metric: LATENCY, over: NEWEST, quantiles: [0.99] } },
  {
    text: `histogram_quantile(0.95, sum by (le) (sum_over_time(${LATENCY}[5m])))`,
    query: { metric: LATENCY, over: { fn: 'avg', window: '5m' }, quantiles: [0.95], groupBy: [] },
  },
  {
    text: `histogram_quantile($q, sum by (le, $group) (${LATENCY}{deployment_id=~"\${deployment:regex}"}))`,
    query: {
      metric: LATENCY,
      over: NEWEST,
      quantiles: ['$q'],
      groupBy: ['$group'],
      filters: [{ label: 'deployment_id', operator: '=~', value: '${deployment:regex}' }],
    },
  },
  {
    text: `# quantile 0.5\nhistogram_quantile(0.5, sum by (le) (${LATENCY}))\n\n# quantile 0.99\nhistogram_quantile(0.99, sum by (le) (${LATENCY}))`,
    query: { metric: LATENCY, over: NEWEST, quantiles: [0.5, 0.99], groupBy: [] },
  },
  // Other views of a histogram.
  { text: `sum by (le) (${LATENCY})`, query: { metric: LATENCY, over: NEWEST, view: 'value', groupBy: ['le'] } },
  {
    text: `sum by (le) (${LATENCY})`,
    query: { metric: LATENCY, over: NEWEST, view: 'heatmap' },
    options: { isHeatmap: true },
  },
  { text: `sum(${LATENCY}{le="+Inf"})`, query: { metric: LATENCY, over: NEWEST, view: 'rate', groupBy: [] } },
  {
    text: `sum(${LATENCY}{le="500"}) / sum(${LATENCY}{le="+Inf"})`,
    query: { metric: LATENCY, over: NEWEST, view: 'share', bound: 500, groupBy: [] },
  },
  {
    text: `sum(${LATENCY}{le=~"500|500\\\\.0"}) / sum(${LATENCY}{le="+Inf"})`,
    query: { metric: LATENCY, over: NEWEST, view: 'share', bound: 500, groupBy: [] },
  },
  {
    text: `sum by (http_code) (${ERRORS}{http_code="$code"}) / ignoring (http_code) group_left sum(${REQUESTS})`,
    query: {
      metric: 'error_ratio',
      over: NEWEST,
      groupBy: ['http_code'],
      filters: [{ label: 'http_code', operator: '=~', value: '$code' }],
    },
  },
  // As pipelines rename.
  { text: `sum(fw_request_counter_total_sum_by_deployment)`, query: { metric: REQUESTS, over: NEWEST, groupBy: [] } },
  { text: `sum(request_counter_sum_by_deployment_total)`, query: { metric: REQUESTS, over: NEWEST, groupBy: [] } },
  {
    text: `sum by (job, deployment_id) (${REQUESTS}{instance="x"})`,
    query: {
      metric: REQUESTS,
      over: NEWEST,
      groupBy: ['job', 'deployment_id'],
      filters: [{ label: 'instance', operator: '=', value: 'x' }],
    },
    options: { keepsAddedLabels: true },
  },
  { text: `sum without (job, instance) (${REQUESTS})`, query: { metric: REQUESTS, over: NEWEST } },
  {
    text: `sum without (job, deployment, deployment_account) (${REQUESTS})`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: ['base_model', 'deployment_id'] },
  },
  {
    text: `histogram_quantile(0.9, sum without (job, instance) (${LATENCY}))`,
    query: { metric: LATENCY, over: NEWEST, quantiles: [0.9] },
  },
  // What Fireworks does not document.
  {
    text: `sum(new_metric{zone="eu"})`,
    query: {
      metric: 'new_metric',
      over: NEWEST,
      groupBy: [],
      filters: [{ label: 'zone', operator: '=', value: 'eu' }],
    },
    options: { otherMetrics: ['new_metric'] },
  },
  { text: `max($metric)`, query: { metric: '$metric', over: NEWEST, groupBy: [], aggregate: 'max' } },
];

test.each(ROWS)('$text', expectRead);

test.each([
  ['', 'It is empty.'],
  ['sum(', 'It is no PromQL from'],
  ['sum(rate(http_requests_total[5m]))', 'http_requests_total is no metric of Fireworks.'],
  ['kube_pod_info', 'kube_pod_info is no metric of Fireworks.'],
  ['{deployment_id="a"}', 'It selects series without the name of one metric.'],
  ['{__name__=~"request.*"}', 'It selects series without the name of one metric.'],
  [`{__name__="${REQUESTS}", __name__="up"}`, 'Not all of its matchers of __name__ select request_counter'],
  [`${REQUESTS}{__name__!~"request.*"}`, 'Not all of its matchers of __name__ select request_counter'],
  ['vector(1)', 'It has no metric.'],
  [`deriv(${KV}[5m])`, 'There is no deriv() here.'],
  [`rate(${KV}[5m])`, 'It is none of the ways in which this data source summarises'],
  [`sum(${KV})`, 'It is none of the ways'],
  [`sum(max_over_time(${REQUESTS}[5m]))`, 'It is none of the ways'],
  [`sum(sum_over_time(${REQUESTS}[1h]))`, 'It is none of the ways'],
  [`stddev(${REQUESTS})`, 'Series cannot be combined by stddev here.'],
  [`${REQUESTS} @ 1700000000`, 'It is evaluated at a fixed time with “@”.'],
  [`${REQUESTS} offset -1h`, 'It looks into the future with a negative offset.'],
  [`avg_over_time(sum(${REQUESTS} offset $a)[5m:1m] offset $b)`, 'It makes a duration of a variable and something'],
  [`avg_over_time(${REQUESTS}[5$unit])`, 'It makes a duration of a variable and something'],
  // A pattern with a dot matches 500 to 509, too.
  [`sum(${LATENCY}{le=~"50."}) / sum(${LATENCY}{le="+Inf"})`, 'It computes with several expressions'],
  [`sum(${ERRORS}) / sum(${REQUESTS} offset 1d)`, 'Its parts look at different times'],
  [`-${REQUESTS}`, 'It changes the sign of numbers.'],
  [`sum(${REQUESTS}) * 60`, 'It computes with several expressions'],
  [`histogram_quantile(0.9, sum by (le) (${LATENCY}) / 2)`, 'It computes with several expressions'],
  [`label_replace(${REQUESTS}, "a", "$1", "deployment_id", "(.*)")`, 'There is no label_replace() here.'],
  [`${ERRORS}{http_code="5xx"}`, 'It is none of the ways'],
])('%s is not taken for anything', (text, reason) => {
  expect(read(text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
});
