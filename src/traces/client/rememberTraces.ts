import type { MlflowClient } from './client';
import { remembered } from './traceCache';

const MOST_BYTES = 32 * 1024 * 1024;

/** A client that reads the spans of a finished trace once. @param now milliseconds since the epoch */
export function rememberTraces(client: MlflowClient, now: () => number, mostBytes = MOST_BYTES): MlflowClient {
  const traces = remembered({ read: client.traces, spansOf: ({ spans }) => spans.length, mostBytes, now });
  return { ...client, traces: async (infos, signal) => [...(await traces(infos, signal))] };
}
