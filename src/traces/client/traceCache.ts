import type { TraceInfo } from '../spans/types';
import type { MlflowClient } from './client';
import { SharedRequest } from './shareRequests';

/** Reads something of many traces; those that cannot be read are left out. */
type Read<T> = (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<readonly T[]>;

interface Options<T> {
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
 * trace is read again when its info has changed; `info` is always the new one.
 */
export function cachedPerTrace<T extends { traceId: string; info?: TraceInfo }>({
  read,
  spansOf,
  mostBytes,
  now,
}: Options<T>): Read<T> {
  /** The least recently used first. */
  const kept = new Map<string, { value: T; version: string; bytes: number }>();
  const inFlight = new Map<string, SharedRequest<ReadonlyMap<string, T>>>();
  let keptBytes = 0;

  function fromCache(info: TraceInfo): T | undefined {
    const entry = kept.get(info.traceId);
    if (entry === undefined) {
      return undefined;
    }
    kept.delete(info.traceId);
    if (entry.version !== versionOf(info)) {
      keptBytes -= entry.bytes;
      return undefined;
    }
    kept.set(info.traceId, entry);
    return { ...entry.value, info };
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
    for (const [traceId, oldest] of kept) {
      if (keptBytes <= mostBytes) {
        return;
      }
      kept.delete(traceId);
      keptBytes -= oldest.bytes;
    }
  }

  function begin(infos: readonly TraceInfo[]): SharedRequest<ReadonlyMap<string, T>> {
    const request = new SharedRequest(async (signal) => {
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
          if (inFlight.get(traceId) === request) {
            inFlight.delete(traceId);
          }
        }
      }
    });
    infos.forEach(({ traceId }) => inFlight.set(traceId, request));
    return request;
  }

  /** A request on its way that reads this trace already. */
  function joinable({ traceId }: TraceInfo): SharedRequest<ReadonlyMap<string, T>> | undefined {
    const request = inFlight.get(traceId);
    return request?.isAbandoned === false ? request : undefined;
  }

  return async (infos, signal) => {
    const cached = infos.flatMap((info) => fromCache(info) ?? []);
    const cachedIds = new Set(cached.map((one) => one.traceId));
    const missing = infos.filter((info) => !cachedIds.has(info.traceId));
    const own = missing.filter((info) => joinable(info) === undefined);
    const requests = new Set(missing.flatMap((info) => joinable(info) ?? []));
    if (own.length > 0) {
      requests.add(begin(own));
    }
    const answers = await Promise.all([...requests].map((request) => request.wait(signal)));
    const read = missing.flatMap((info) => {
      const value = answers.map((answer) => answer.get(info.traceId)).find((one) => one !== undefined);
      return value === undefined ? [] : [{ ...value, info }];
    });
    return [...cached, ...read];
  };
}

/** MLflow has no time of the last change; whatever arrives later changes tokens, duration or state. */
function versionOf({ state, durationMs, metadata }: TraceInfo): string {
  return JSON.stringify([state, durationMs, metadata]);
}

/** What every field, entry and number takes beside its texts. Measured in Chromium, which takes a bit less. */
const EACH_BYTES = 32;

/** About how much memory a value takes, in bytes. A part that is used in several places counts several times. */
export function sizeOf(value: unknown): number {
  let bytes = 0;
  // Without recursion: values from outside may be nested deeper than the call stack.
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
export function cacheTraces(client: MlflowClient, now: () => number, mostBytes = MOST_BYTES): MlflowClient {
  const traces = cachedPerTrace({ read: client.traces, spansOf: ({ spans }) => spans.length, mostBytes, now });
  return { ...client, traces: async (infos, signal) => [...(await traces(infos, signal))] };
}
