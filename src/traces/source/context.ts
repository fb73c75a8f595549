import type { DataFrame } from '@grafana/data';
import { ALL, holdsSeveral } from '../../plan';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import type { ReadDigests } from '../digests/traceDigests';
import type { TraceSettings } from './settings';

/** What of a panel's request matters here. */
export interface TraceRequest {
  fromMs: number;
  toMs: number;
  intervalMs: number;
  maxDataPoints: number;
}

export interface TraceResponse {
  frames: DataFrame[];
  /** Another response follows, with more columns filled. */
  partial?: boolean;
}

/** What every kind of query is run with. */
export interface RunContext {
  client: MlflowClient;
  /** What tables and statistics need of many traces. */
  digests: ReadDigests;
  settings: TraceSettings;
  signal: AbortSignal;
}

/**
 * Those of the query, else those of the data source. All of a variable's are those of the data source, or all that
 * MLflow lists when it has none. @throws MlflowError when there are none
 */
export async function experimentsOf(
  experiments: readonly string[],
  { client, settings, signal }: Pick<RunContext, 'client' | 'settings'> & { signal?: AbortSignal }
): Promise<readonly string[]> {
  const isAll = experiments.includes(ALL);
  if (isAll && settings.experimentIds.length === 0) {
    return (await client.experiments(signal)).map(({ id }) => id);
  }
  const ids = experiments.length > 0 && !isAll ? experiments : settings.experimentIds;
  if (ids.length === 0) {
    throw new MlflowError({ kind: 'misconfigured', missing: 'experiments' });
  }
  return ids;
}

/** @throws MlflowError for the ids of a variable with several values, where one is asked for */
export function requireOne(id: string): void {
  if (holdsSeveral(id)) {
    const message = `One id is needed here, and the variable has several: ${id}. Choose one.`;
    throw new MlflowError({ kind: 'question', message });
  }
}
