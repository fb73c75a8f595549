import type { FireworksQuery } from '../../types';
import type { TokenPrices } from '../calls/model';
import { summaryReader } from '../calls/summary';
import type { MlflowClient } from '../client/client';
import { readInfo } from '../spans/readInfo';
import { planStatistic, type StatisticPlan } from '../statistics/planStatistic';
import type { StatisticResult, StatisticSource } from '../statistics/runStatistic';
import { fakeClient } from './server';
import { chunkEvents, madeSpan, madeTrace } from './span';

/** A client as a statistic reads it. */
export const from = (client: MlflowClient, prices: TokenPrices = {}): StatisticSource => ({
  client,
  readSummaries: summaryReader(client, prices, () => 0),
});

/** What a statistic gave, to compare. */
export const lines = ({ series }: StatisticResult) =>
  series.map(({ labels, quantile, values }) => ({
    labels,
    quantile,
    values: Object.fromEntries(values),
  }));

/** Two traces: one call that took 100 ms and streamed, one that failed after 300 ms on a deployment. */
export function traced() {
  const info = (trace_id: string, atMs: number, more: object) =>
    readInfo({
      trace_id,
      request_time: new Date(atMs).toISOString(),
      execution_duration: '0.5s',
      tags: { 'mlflow.traceName': 'ask' },
      ...more,
    });
  const one = info('tr-1', 61_000, {
    state: 'OK',
    trace_metadata: {
      'mlflow.trace.tokenUsage': '{"input_tokens":10,"output_tokens":4,"total_tokens":14}',
      'mlflow.trace.user': 'alice',
    },
    assessments: [{ assessment_name: 'good', feedback: { value: 'yes' } }],
  });
  const two = info('tr-2', 181_000, {
    state: 'ERROR',
    assessments: [
      { assessment_name: 'good', feedback: { value: false } },
      { assessment_name: 'why', feedback: { value: 'because' } },
    ],
  });
  if (one === undefined || two === undefined) {
    throw new Error('no infos');
  }
  const usage = { input_tokens: 10, output_tokens: 4, total_tokens: 14 };
  const traces = [
    madeTrace(
      [
        madeSpan({
          startMs: 61_000,
          endMs: 61_100,
          attributes: { 'mlflow.llm.model': 'fireworks/m', 'mlflow.chat.tokenUsage': usage },
          events: chunkEvents([{ choices: [] }], 61_040),
        }),
        madeSpan({ spanId: 't', type: 'TOOL', name: 'f', startMs: 61_100, endMs: 61_120 }),
      ],
      { traceId: 'tr-1', info: one }
    ),
    madeTrace(
      [
        madeSpan({
          startMs: 181_000,
          endMs: 181_300,
          status: 'ERROR',
          attributes: { 'mlflow.llm.model': 'fireworks/m#a/d' },
        }),
      ],
      { traceId: 'tr-2', info: two }
    ),
  ];
  const search: MlflowClient['search'] = async () => ({ traces: [one, two] });
  const read: MlflowClient['traces'] = async (infos) =>
    traces.filter((trace) => infos.some(({ traceId }) => traceId === trace.traceId));
  return fakeClient({ search, traces: read });
}

/** Three minutes in steps of one. */
export const RANGE = { fromMs: 60_000, toMs: 240_000, intervalMs: 60_000, maxDataPoints: 100 };

/** @throws when the query cannot be planned */
export function plan(query: Partial<FireworksQuery>, range = RANGE): StatisticPlan {
  const planned = planStatistic({ refId: 'A', ...query }, ['1'], range);
  if (!planned.ok) {
    throw new Error(planned.message);
  }
  return planned.plan;
}
