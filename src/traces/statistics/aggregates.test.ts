import type { MlflowClient, DataPoint, MetricRequest } from '../client/client';
import { fakeClient } from '../testing/server';
import { from, lines, plan, traced } from '../testing/statistics';
import { percentileKey } from './aggregateRequest';
import { runStatistic } from './runStatistic';

/** What an MLflow counts that has one trace with one span, which is of a model. */
const wholly: MlflowClient['metrics'] = async ({ filters }) =>
  filters.some((filter) => filter.includes('ARCHIVE_REPO')) ? [] : [{ dimensions: {}, values: { COUNT: 1 } }];

/** A server that answers aggregates, and what it was asked for lines. */
function aggregating(
  points: DataPoint[] | ((request: MetricRequest) => DataPoint[]),
  counts: MlflowClient['metrics'] = wholly,
  others: Partial<MlflowClient> = {}
) {
  const asked: MetricRequest[] = [];
  const client = fakeClient({
    ...others,
    metrics: async (request) => {
      if (request.time_interval_seconds === undefined) {
        return counts(request);
      }
      asked.push(request);
      return typeof points === 'function' ? points(request) : points;
    },
  });
  return { client: from(client), asked };
}

const point = (timeMs: number, dimensions: Record<string, string>, values: Record<string, number>): DataPoint => ({
  timeMs,
  dimensions,
  values,
});

test('calls by model are one question to MLflow, and spans that call no model are not counted', async () => {
  const { client, asked } = aggregating([
    point(60_000, { span_type: 'CHAT_MODEL', span_model_name: 'm' }, { COUNT: 3 }),
    point(60_000, { span_type: 'EMBEDDING', span_model_name: 'm' }, { COUNT: 2 }),
    point(60_000, { span_type: 'AGENT', span_model_name: 'm' }, { COUNT: 7 }),
  ]);
  const filters = [{ label: 'user', operator: '=' as const, value: 'al' }];
  const result = await runStatistic(client, plan({ statistic: 'calls', groupBy: ['model'], traceFilters: filters }));
  expect(lines(result)).toEqual([{ labels: { model: 'm' }, values: { 60000: 5 } }]);
  expect(asked).toEqual([
    {
      experiment_ids: ['1'],
      view_type: 'SPANS',
      metric_name: 'span_count',
      aggregations: [{ aggregation_type: 'COUNT' }],
      dimensions: ['span_model_name', 'span_type'],
      filters: ["trace.metadata.`mlflow.trace.user` = 'al'"],
      time_interval_seconds: 60,
      start_time_ms: 60_000,
      end_time_ms: 240_000,
      max_results: 1000,
    },
  ]);
});

test('error ratios of deployments are sums divided by sums', async () => {
  const model = (d: string) => ({ span_type: 'LLM', span_model_name: `fireworks/m#a/${d}` });
  const { client } = aggregating([
    point(0, { ...model('d'), span_status: 'ERROR' }, { COUNT: 1 }),
    point(0, { ...model('d'), span_status: 'OK' }, { COUNT: 3 }),
  ]);
  const result = await runStatistic(client, plan({ statistic: 'error_ratio', groupBy: ['deployment_id'] }));
  expect(lines(result)).toEqual([{ labels: { deployment_id: 'd' }, values: { 0: 0.25 } }]);
});

test('percentiles are asked for and read under MLflow’s names', async () => {
  const { client, asked } = aggregating([point(60_000, { trace_name: 'ask' }, { 'P95.0': 90, 'P99.9': 99 })]);
  const result = await runStatistic(
    client,
    plan({ statistic: 'trace_latency', groupBy: ['name'], quantiles: [0.999, 0.95] })
  );
  expect(asked[0]?.aggregations).toEqual([
    { aggregation_type: 'PERCENTILE', percentile_value: 95 },
    { aggregation_type: 'PERCENTILE', percentile_value: 99.9 },
  ]);
  expect(lines(result).map((line) => line.values[60_000])).toEqual([90, 99]);
  expect([0.5, 0.999, 0.07].map(percentileKey)).toEqual(['P50.0', 'P99.9', 'P7.0']);
});

test('an answer that MLflow cut is asked for again in longer steps', async () => {
  const full = Array.from({ length: 1000 }, (_, index) => point(index, {}, { COUNT: 1 }));
  const { client, asked } = aggregating((request) =>
    (request.time_interval_seconds ?? 0) > 100 ? [point(0, {}, { COUNT: 4 })] : full
  );
  const result = await runStatistic(client, plan({ statistic: 'traces' }));
  expect(asked.map((request) => request.time_interval_seconds)).toEqual([60, 240]);
  expect(result.stepMs).toBe(240_000);
});

/** What an MLflow counts of some traces: by what is asked for, 0 for all else. */
function counting(
  counts: Partial<Record<'traces' | 'stored' | 'spans' | 'typed' | 'named', number>>
): MlflowClient['metrics'] {
  const { traces = 1, stored = traces, spans = traces, typed = spans, named = typed } = counts;
  return async ({ view_type: view, dimensions, filters }) => {
    const isSplit = dimensions.some((dimension) => dimension !== 'span_type');
    const isLocated = filters.some((filter) => filter.includes('TRACKING_STORE'));
    const count = filters.some((filter) => filter.includes('ARCHIVE_REPO'))
      ? 0
      : isSplit
        ? named
        : view === 'SPANS'
          ? dimensions.length > 0
            ? typed
            : spans
          : isLocated
            ? stored
            : traces;
    return [{ dimensions: {}, values: { COUNT: count } }];
  };
}

const TWO_CALLS = { 60000: 1, 180000: 1 };

test.each<[string, Parameters<typeof counting>[0]]>([
  ['has no spans of these traces', { traces: 2, stored: 0, spans: 0 }],
  ['has the spans of a part of the traces', { traces: 2, stored: 1, spans: 1 }],
  ['has spans without a type', { traces: 2, spans: 2, typed: 0 }],
  ['may count a call inside of a call twice', { traces: 2, spans: 3 }],
])('calls are counted from the traces where MLflow %s', async (_, counts) => {
  const { client, asked } = aggregating([point(60_000, {}, { COUNT: 7 })], counting(counts), traced());
  const result = await runStatistic(client, plan({ statistic: 'calls' }));
  expect([asked, lines(result), result.notices]).toEqual([[], [{ labels: {}, values: TWO_CALLS }], []]);
});

test('tools without a type in the database are counted from the traces', async () => {
  const { client } = aggregating([], counting({ traces: 2, spans: 5, typed: 3 }), traced());
  expect(lines(await runStatistic(client, plan({ statistic: 'tool_calls', groupBy: ['tool'] })))).toEqual([
    { labels: { tool: 'f' }, values: { 60000: 1 } },
  ]);
});

test('traces without a name, which MLflow leaves out of a split by name, are a line of their own', async () => {
  const { client } = aggregating([], counting({ traces: 2, named: 1 }), traced());
  const result = await runStatistic(client, plan({ statistic: 'traces', groupBy: ['name'] }));
  expect(lines(result)).toEqual([{ labels: { name: 'ask' }, values: TWO_CALLS }]);
});

test('of more traces than the limit MLflow’s own numbers are shown, with a word on what they lack', async () => {
  const { client, asked } = aggregating([point(60_000, {}, { COUNT: 7 })], counting({ traces: 2000, spans: 3000 }));
  const result = await runStatistic(client, plan({ statistic: 'calls' }));
  expect([asked.length, lines(result)]).toEqual([1, [{ labels: {}, values: { 60000: 7 } }]]);
  expect(result.notices).toEqual([
    expect.stringMatching(/models in 2000 traces: a call inside of another one counts twice/),
  ]);
  const named = aggregating([], counting({ traces: 2000, named: 1500 }));
  const byName = await runStatistic(named.client, plan({ statistic: 'trace_latency', groupBy: ['name'] }));
  expect(byName.notices).toEqual(['500 of 2000 have no name there: they are in no line.']);
});

test('of more traces than the limit whose spans MLflow has not, the newest are counted, and that is said', async () => {
  const client = traced();
  const search: MlflowClient['search'] = async (...asked) => ({ ...(await client.search(...asked)), next: 'x' });
  const scene = aggregating([], counting({ traces: 2000, stored: 0, spans: 0 }), { ...client, search });
  const result = await runStatistic(scene.client, plan({ statistic: 'calls', limit: 2 }));
  expect(lines(result)).toEqual([{ labels: {}, values: TWO_CALLS }]);
  expect(result.notices).toEqual([expect.stringMatching(/newest 2 traces.*there are more/)]);
});

test('where MLflow counts a trace without an end with its negative duration, latency comes from the traces', async () => {
  const shortest = percentileKey(0);
  const { client, asked } = aggregating([], async () => [point(0, {}, { [shortest]: -1_795_615_681_084 })], traced());
  const result = await runStatistic(client, plan({ statistic: 'trace_latency', quantiles: [0.5] }));
  expect(lines(result)).toEqual([{ labels: {}, quantile: 0.5, values: { 60000: 500, 180000: 500 } }]);
  expect(asked).toEqual([]);
});
