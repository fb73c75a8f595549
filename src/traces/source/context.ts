import type { DataFrame } from '@grafana/data';
import { ALL, holdsSeveral } from '../../plan';
import type { ReadSummaries } from '../calls/summary';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import type { LinkContext } from '../frames/links';
import type { TraceSettings } from './settings';

/** The part of a panel's request that is used here. */
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

/** What every type of query is run with. */
export interface RunContext {
  client: MlflowClient;
  readSummaries: ReadSummaries;
  settings: TraceSettings;
  links: LinkContext;
  signal: AbortSignal;
}

/**
 * The ids of the query's experiments, else those of the data source, else all that MLflow lists. "All" of a variable is
 * as if the query named none. @throws MlflowError when there are none
 */
export async function experimentsOf(
  experiments: readonly string[],
  { client, settings, signal }: Pick<RunContext, 'client' | 'settings'> & { signal?: AbortSignal }
): Promise<readonly string[]> {
  const chosen = experiments.length > 0 && !experiments.includes(ALL) ? experiments : settings.experimentIds;
  if (chosen.length > 0) {
    return chosen;
  }
  const listed = (await client.experiments(signal)).map(({ id }) => id);
  if (listed.length === 0) {
    throw new MlflowError({ kind: 'misconfigured', missing: 'experiments' });
  }
  return listed;
}

/** @throws MlflowError for the ids of a variable with several values, where one is asked for */
export function requireOne(id: string): void {
  if (holdsSeveral(id)) {
    const message = `One id is needed here, and the variable has several: ${id}. Choose one.`;
    throw new MlflowError({ kind: 'invalidQuery', message });
  }
}
