import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import { readTraceQuery } from '../search/readTraceQuery';
import { planStatistic } from '../statistics/planStatistic';
import { runStatistic } from '../statistics/runStatistic';
import { statsFrames } from '../frames/statisticFrames';
import { experimentsOf, type RunContext, type TraceRequest } from './context';

export async function runTraceStats(
  query: FireworksQuery,
  request: TraceRequest,
  { client, digests, settings, signal }: RunContext
): Promise<DataFrame[]> {
  const experimentIds = await experimentsOf(readTraceQuery(query).experiments, { client, settings, signal });
  const planned = planStatistic(query, experimentIds, request);
  if (!planned.ok) {
    throw new MlflowError({ kind: 'question', message: planned.message });
  }
  const result = await runStatistic({ client, digests }, planned.plan, signal);
  return statsFrames(query.refId, planned.plan, result, query.legend);
}
