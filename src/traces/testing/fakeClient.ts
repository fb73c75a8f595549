import type { MlflowClient } from '../client/client';

/** A client that answers what a test gives it, and fails for everything else. */
export function fakeClient(answers: Partial<MlflowClient>): MlflowClient {
  const unexpected = (name: string) => async (): Promise<never> => {
    throw new Error(`${name} was not expected to be asked.`);
  };
  return {
    version: unexpected('version'),
    resolvesDots: unexpected('resolvesDots'),
    storeType: unexpected('storeType'),
    experiments: unexpected('experiments'),
    search: unexpected('search'),
    trace: unexpected('trace'),
    traces: unexpected('traces'),
    metrics: unexpected('metrics'),
    ...answers,
  };
}
