import { SharedRun } from './shareAnswers';
import type { TraceInfo } from '../spans/types';
import type { MlflowClient } from './client';

/** What was read of a trace. */
export interface ReadTrace {
  traceId: string;
  info?: TraceInfo;
}

type Read<T> = (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<readonly T[]>;

interface Options<T> {
  /** Reads many traces; those that cannot be read are left out. */
  read: Read<T>;
  /** How many spans were read. */
  spansOf: (value: T) => number;
  /** How much is kept, as `sizeOf` counts. */
  mostBytes: number;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Spans are exported within seconds of their end, so by then they are there. */
const SETTLED_MS = 2 * 60_000;

/**
 * Reads each finished trace once: the panels of a dashboard ask for the same traces, at the same time and again at each
 * refresh. What may still change is not kept: traces in progress, and those whose spans may not all be there yet. A
 * trace is read anew when MLflow tells something else about it; `info` is always the new one.
 */
export function remembered<T extends ReadTrace>({ read, spansOf, mostBytes, now }: Options<T>): Read<T> {
  /** The one that was not used for longest first. */
  const kept = new Map<string, { value: T; version: string; bytes: number }>();
  const reading = new Map<string, SharedRun<ReadonlyMap<string, T>>>();
  let keptBytes = 0;

  function known(info: TraceInfo): T | undefined {
    const one = kept.get(info.traceId);
    if (one === undefined) {
      return undefined;
    }
    kept.delete(info.traceId);
    if (one.version !== versionOf(info)) {
      keptBytes -= one.bytes;
      return undefined;
    }
    kept.set(info.traceId, one);
    return { ...one.value, info };
  }

  function keep(info: TraceInfo, value: T): void {
    const isAll = info.spanCount === spansOf(value) || now() - info.startMs - (info.durationMs ?? 0) > SETTLED_MS;
    if (info.state === 'IN_PROGRESS' || !isAll || kept.has(info.traceId)) {
      return;
    }
    const bytes = sizeOf(value);
    if (bytes > mostBytes) {
      return;
    }
    kept.set(info.traceId, { value, version: versionOf(info), bytes });
    keptBytes += bytes;
    for (const [traceId, old] of kept) {
      if (keptBytes <= mostBytes) {
        return;
      }
      kept.delete(traceId);
      keptBytes -= old.bytes;
    }
  }

  function begin(infos: readonly TraceInfo[]): SharedRun<ReadonlyMap<string, T>> {
    const run = new SharedRun(async (signal) => {
      try {
        const values = new Map((await read(infos, signal)).map((value) => [value.traceId, value]));
        for (const info of infos) {
          const value = values.get(info.traceId);
          if (value !== undefined) {
            keep(info, value);
          }
        }
        return values;
      } finally {
        for (const { traceId } of infos) {
          if (reading.get(traceId) === run) {
            reading.delete(traceId);
          }
        }
      }
    });
    infos.forEach(({ traceId }) => reading.set(traceId, run));
    return run;
  }

  return async (infos, signal) => {
    const found = infos.flatMap((info) => known(info) ?? []);
    const ids = new Set(found.map((one) => one.traceId));
    const missing = infos.filter((info) => !ids.has(info.traceId));
    const onItsWay = (info: TraceInfo) => {
      const run = reading.get(info.traceId);
      return run === undefined || run.isLeft ? undefined : run;
    };
    const own = missing.filter((info) => onItsWay(info) === undefined);
    const runs = new Set(missing.map(onItsWay).filter((run) => run !== undefined));
    if (own.length > 0) {
      runs.add(begin(own));
    }
    const answers = await Promise.all([...runs].map((run) => run.wait(signal)));
    const read = missing.flatMap((info) => {
      const value = answers.map((answer) => answer.get(info.traceId)).find((one) => one !== undefined);
      return value === undefined ? [] : [{ ...value, info }];
    });
    return [...found, ...read];
  };
}

/** MLflow has no time of the last change; what comes later changes tokens, duration or state. */
function versionOf({ state, durationMs, metadata }: TraceInfo): string {
  return JSON.stringify([state, durationMs, metadata]);
}

/** What anything takes beside its texts: a field, an entry, a number. Measured in Chromium, which takes a bit less. */
const EACH_BYTES = 32;

/** About how much memory a value takes, in bytes. Whatever hangs on it in several places counts several times. */
export function sizeOf(value: unknown): number {
  let bytes = 0;
  // Values from outside may be nested deeper than functions can call themselves.
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    bytes += EACH_BYTES;
    if (typeof one === 'string') {
      bytes += 2 * one.length;
    } else if (typeof one === 'object' && one !== null) {
      for (const inner of Object.values(one)) {
        left.push(inner);
      }
    }
  }
  return bytes;
}

const MOST_BYTES = 32 * 1024 * 1024;

/** A client that reads the spans of a finished trace once. @param now milliseconds since the epoch */
export function rememberTraces(client: MlflowClient, now: () => number, mostBytes = MOST_BYTES): MlflowClient {
  const traces = remembered({ read: client.traces, spansOf: ({ spans }) => spans.length, mostBytes, now });
  return { ...client, traces: async (infos, signal) => [...(await traces(infos, signal))] };
}
