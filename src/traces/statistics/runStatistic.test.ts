import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { statisticFrames } from '../frames/statisticFrames';
import { readInfo } from '../spans/readInfo';
import { valuesOf } from '../testing/frame';
import { fakeClient } from '../testing/server';
import { madeSpan, madeTrace } from '../testing/span';
import { from, lines, plan, traced } from '../testing/statistics';
import { GROUPS, STATISTICS } from './planStatistic';
import { runStatistic } from './runStatistic';

const noAggregates = (kind: 'oldServer' | 'refused') =>
  fakeClient({
    ...traced(),
    metrics: async () => {
      throw new MlflowError(kind === 'refused' ? { kind } : { kind, endpoint: 'trace metrics', since: '3.9' });
    },
  });

const PRICES = { m: { input: 100, output: 1000 } };

test.each<[string, string[], unknown]>([
  [
    'calls',
    ['model'],
    [
      { labels: { model: 'fireworks/m' }, values: { 60000: 1 } },
      { labels: { model: 'fireworks/m#a/d' }, values: { 180000: 1 } },
    ],
  ],
  [
    'calls',
    ['base_model'],
    [{ labels: { base_model: 'accounts/fireworks/models/m' }, values: { 60000: 1, 180000: 1 } }],
  ],
  ['error_ratio', [], [{ labels: {}, values: { 60000: 0, 180000: 1 } }]],
  ['input_tokens', [], [{ labels: {}, values: { 60000: 10 } }]],
  ['output_tokens', ['deployment_id'], [{ labels: { deployment_id: 'unknown' }, values: { 60000: 4 } }]],
  ['cost', ['user'], [{ labels: { user: 'alice' }, values: { 60000: 0.005 } }]],
  [
    'traces',
    ['status'],
    [
      { labels: { status: 'OK' }, values: { 60000: 1 } },
      { labels: { status: 'ERROR' }, values: { 180000: 1 } },
    ],
  ],
  ['trace_error_ratio', ['name'], [{ labels: { name: 'ask' }, values: { 60000: 0, 180000: 1 } }]],
  ['tool_calls', ['tool'], [{ labels: { tool: 'f' }, values: { 60000: 1 } }]],
  ['assessment_score', ['assessment'], [{ labels: { assessment: 'good' }, values: { 60000: 1, 180000: 0 } }]],
])('%s by %j is computed from the traces where MLflow cannot', async (statistic, groupBy, expected) => {
  expect(lines(await runStatistic(from(noAggregates('oldServer'), PRICES), plan({ statistic, groupBy })))).toEqual(
    expected
  );
});

test.each([
  ['latency', { 60000: 100, 180000: 300 }],
  ['ttft', { 60000: 40 }],
  ['trace_latency', { 60000: 500, 180000: 500 }],
  ['tool_latency', { 60000: 20 }],
])('%s gives quantiles', async (statistic, values) => {
  const got = lines(await runStatistic(from(noAggregates('refused')), plan({ statistic, quantiles: ['0.5'] })));
  expect(got).toEqual([{ labels: {}, quantile: 0.5, values }]);
});

test('a cost says which calls are not in it', async () => {
  const { notices } = await runStatistic(from(traced()), plan({ statistic: 'cost' }));
  expect(notices).toEqual([
    expect.stringMatching(/^1 calls went to dedicated/),
    expect.stringMatching(/^1 calls have no token price/),
  ]);
});

test('a limit that cuts is said', async () => {
  const client = traced();
  const { notices } = await runStatistic(
    from(
      fakeClient({
        ...client,
        search: async (request, signal) => ({ ...(await client.search(request, signal)), next: 'x' }),
      })
    ),
    plan({ statistic: 'latency', groupBy: ['model'], limit: 2 })
  );
  expect(notices.join()).toMatch(/newest 2 traces/);
});

test.each([
  ['a condition that is no equality', { traceFilters: [{ label: 'user', operator: '!=' as const, value: 'x' }] }],
  ['MLflow’s own grammar', { rawFilter: "name = 'x'" }],
  ['a group that MLflow has not', { groupBy: ['user'] }],
])('%s is answered from the traces', async (_, query) => {
  // Aggregates would fail here, since the client does not expect them.
  expect((await runStatistic(from(traced()), plan({ statistic: 'calls', ...query }))).series.length).toBeGreaterThan(0);
});

test('a condition on what only JavaScript has by that name is refused, and MLflow is not asked', async () => {
  const filters = [{ label: 'constructor', operator: '=' as const, value: 'x' }];
  await expect(runStatistic(from(fakeClient({})), plan({ statistic: 'calls', traceFilters: filters }))).rejects.toThrow(
    /no trace field “constructor”/
  );
});

test('other errors are errors', async () => {
  const client = fakeClient({
    metrics: async () => {
      throw new MlflowError({ kind: 'hostCheck' });
    },
  });
  await expect(runStatistic(from(client), plan({ statistic: 'traces' }))).rejects.toThrow(/allowed-hosts/);
});

test('every statistic can be split by every group that is offered', async () => {
  for (const { name, subject } of STATISTICS) {
    for (const label of GROUPS[subject]) {
      const { series } = await runStatistic(
        from(noAggregates('refused'), PRICES),
        plan({ statistic: name, groupBy: [label] })
      );
      expect({ name, label, labels: Object.keys(series[0]?.labels ?? {}) }).toEqual({
        name,
        label,
        labels: name === 'cached_tokens' ? [] : [label],
      });
    }
  }
});

test('a table has a row for each group and a column for each quantile', async () => {
  const one = plan({ statistic: 'latency', groupBy: ['model'], format: 'table', quantiles: [0.5, 0.95] });
  const [frame] = statisticFrames('A', one, await runStatistic(from(traced()), one), undefined);
  expect(frame?.fields.map((field) => field.name)).toEqual(['model', 'Call latency p50', 'Call latency p95']);
  expect(valuesOf(frame, 'model')).toEqual(['fireworks/m', 'fireworks/m#a/d']);
  expect(valuesOf(frame, 'Call latency p95')).toEqual([100, 300]);
});

/** Three traces: MLflow counted nothing of the first, no cached tokens of the second, and all of the third. */
function tokensTold(counted: MlflowClient['metrics']) {
  const told = (usage: object) => ({ outputs: { usage } });
  const infoOf = (trace_id: string, usage?: object) =>
    readInfo({
      trace_id,
      request_time: new Date(61_000).toISOString(),
      ...(usage === undefined ? {} : { trace_metadata: { 'mlflow.trace.tokenUsage': JSON.stringify(usage) } }),
    });
  const infos = [
    infoOf('tr-1'),
    infoOf('tr-2', { input_tokens: 20, output_tokens: 2, total_tokens: 22 }),
    infoOf('tr-3', { input_tokens: 40, output_tokens: 4, total_tokens: 44, cache_read_input_tokens: 30 }),
  ].filter((one) => one !== undefined);
  const usageOf = (input: number) => ({
    prompt_tokens: input,
    completion_tokens: 1,
    prompt_tokens_details: { cached_tokens: input / 2 },
  });
  const traces = infos.map((info, index) =>
    madeTrace([madeSpan({ startMs: 61_000, endMs: 61_100, ...told(usageOf([10, 20, 999][index] ?? 0)) })], {
      traceId: info.traceId,
      info,
    })
  );
  const read: string[] = [];
  const client = fakeClient({
    metrics: counted,
    search: async () => ({ traces: infos }),
    traces: async (wanted) => {
      read.push(...wanted.map(({ traceId }) => traceId));
      return traces.filter(({ traceId }) => read.includes(traceId));
    },
  });
  return { client: from(client), read };
}

const unable: MlflowClient['metrics'] = async () => {
  throw new MlflowError({ kind: 'refused' });
};
const counting: MlflowClient['metrics'] = async ({ metric_name }) => {
  const values: Record<string, number> = metric_name === 'trace_count' ? { COUNT: 3 } : { SUM: 30 };
  return [{ timeMs: 60_000, dimensions: {}, values }];
};

test.each([
  ['input_tokens', unable, 10 + 20 + 40, ['tr-1']],
  ['cached_tokens', unable, 5 + 10 + 30, ['tr-1', 'tr-2']],
  ['cached_tokens', counting, 5 + 10 + 30, ['tr-1', 'tr-2']],
])('%s that only answers tell are in a total, and no other spans are read', async (statistic, counts, sum, spans) => {
  const { client, read } = tokensTold(counts);
  const result = await runStatistic(client, plan({ statistic }));
  expect([lines(result), result.notices]).toEqual([[{ labels: {}, values: { 60000: sum } }], []]);
  expect(read).toEqual(spans);
});

test('of more traces than the limit cached tokens are those of MLflow’s own attribute, which is said', async () => {
  const { client, read } = tokensTold(counting);
  const result = await runStatistic(client, plan({ statistic: 'cached_tokens', limit: 2 }));
  expect([lines(result), read]).toEqual([[{ labels: {}, values: { 60000: 30 } }], []]);
  expect(result.notices).toEqual([expect.stringMatching(/only the answers of calls tell/)]);
});
