import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../../types';
import { MlflowError } from '../client/errors';
import { nodeGraphFrames } from '../frames/nodeGraphFrames';
import { traceFrame } from '../frames/traceFrame';
import { readTraceQuery } from '../search/readTraceQuery';
import { traceIdOf } from '../spans/ids';
import { requireOne, type RunContext } from './context';

/** The frame of the trace view first, since the view takes the first one; then those of the node graph. */
export async function runTrace(query: FireworksQuery, { client, settings, signal }: RunContext): Promise<DataFrame[]> {
  const { traceId } = readTraceQuery(query);
  if (traceId === '') {
    throw new MlflowError({ kind: 'refused', detail: 'Enter the id of a trace, such as tr-4e98…' });
  }
  requireOne(traceId);
  const trace = await client.trace(traceIdOf(traceId), signal);
  return [
    traceFrame(query.refId, trace, settings.prices, settings.links),
    ...nodeGraphFrames(query.refId, trace, settings.prices),
  ];
}
