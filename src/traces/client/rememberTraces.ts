import { number } from '../json';
import type { Trace } from '../spans/types';
import type { MlflowClient } from './client';
import type { TraceInfo } from './types';

/** Of the spans as MLflow stores them, which is about what they take here. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Under this key MLflow writes how large the spans of a trace are. */
const SIZE = 'mlflow.trace.sizeBytes';

/**
 * A client that reads the spans of a finished trace once: the panels of a dashboard ask for the same traces, and again
 * at each refresh. What may still change is not kept: traces in progress, and those whose spans are not all there yet.
 * Judgements and tags come with `infos`, which are always new.
 */
export function rememberTraces(client: MlflowClient, mostBytes = MOST_BYTES): MlflowClient {
  /** The oldest first. */
  const kept = new Map<string, { trace: Trace; bytes: number }>();
  const reading = new Map<string, Promise<readonly Trace[]>>();
  let keptBytes = 0;

  function keep(info: TraceInfo, trace: Trace): void {
    const bytes = number(info.metadata[SIZE]);
    const isWhole = info.state !== 'IN_PROGRESS' && info.spanCount === trace.spans.length;
    if (bytes === undefined || bytes > mostBytes || !isWhole || kept.has(info.traceId)) {
      return;
    }
    kept.set(info.traceId, { trace, bytes });
    keptBytes += bytes;
    for (const [traceId, old] of kept) {
      if (keptBytes <= mostBytes) {
        return;
      }
      kept.delete(traceId);
      keptBytes -= old.bytes;
    }
  }

  async function read(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<readonly Trace[]> {
    if (infos.length === 0) {
      return [];
    }
    const answer = client.traces(infos, signal);
    infos.forEach(({ traceId }) => reading.set(traceId, answer));
    try {
      const traces = await answer;
      const byId = new Map(traces.map((trace) => [trace.traceId, trace]));
      for (const info of infos) {
        const trace = byId.get(info.traceId);
        if (trace !== undefined) {
          keep(info, trace);
        }
      }
      return traces;
    } finally {
      infos.forEach(({ traceId }) => reading.delete(traceId));
    }
  }

  /** What another panel has begun to read. When that panel is left or fails, its traces are read here. */
  async function readByOthers(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<readonly Trace[]> {
    const answers = infos.map((info) => ({ info, answer: reading.get(info.traceId) ?? Promise.resolve([]) }));
    const found = await Promise.all(
      answers.map(({ info, answer }) =>
        answer.then(
          (traces) => ({ info, trace: traces.find((trace) => trace.traceId === info.traceId) }),
          () => ({ info, failed: true as const })
        )
      )
    );
    const failed = found.filter((one) => 'failed' in one).map(({ info }) => info);
    const traces = found.flatMap((one) => ('failed' in one || one.trace === undefined ? [] : [one.trace]));
    return [...traces, ...(await read(failed, signal))];
  }

  return {
    ...client,
    traces: async (infos, signal) => {
      const remembered = infos.flatMap((info) => {
        const trace = kept.get(info.traceId)?.trace;
        return trace === undefined ? [] : [{ ...trace, info }];
      });
      const unknown = infos.filter((info) => !kept.has(info.traceId));
      const others = unknown.filter((info) => reading.has(info.traceId));
      const own = unknown.filter((info) => !reading.has(info.traceId));
      const [theirs, ours] = await Promise.all([readByOthers(others, signal), read(own, signal)]);
      return [...remembered, ...theirs, ...ours];
    },
  };
}
