import type { World } from '../world/world';
import { inTypescript } from './calls/inTypescript';
import { endOfTrace } from './calls/tracedCall';
import { BLOCK_MS, blockOf, LONGEST_MS, tracedCalls } from './calls/tracedCalls';
import { headOf, type TraceHead } from './head';
import { recordTrace } from './record/recordTrace';
import type { RecordedTrace } from './recorded';

export interface TraceStoreOptions {
  world: World;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** One of so many calls is traced. */
  oneOf: number;
  /** Older traces are gone. */
  keepMs: number;
  /** Whether some programs are written in TypeScript. Default false. */
  hasTypescript?: boolean;
  /** Traces without their spans that are remembered, about 4 kB each. Default 8000. */
  mostKept?: number;
}

/** All traces of a world. Nothing is stored: a trace is made when it is asked for, always the same. */
export interface TraceStore {
  readonly hasTypescript: boolean;
  /** Traces that began in [fromMs, toMs] and have ended by now, in no order. */
  heads(fromMs: number, toMs: number): TraceHead[];
  /** The same from the newest on, as far as they are wanted. */
  newestFirst(fromMs: number, toMs: number): Iterable<TraceHead>;
  /** By an id of 32 hexadecimal digits. */
  find(id: string): TraceHead | undefined;
  /** With its spans. */
  whole(head: TraceHead): RecordedTrace;
}

export function createTraceStore(options: TraceStoreOptions): TraceStore {
  const { world, clock, oneOf, keepMs, mostKept = 8000, hasTypescript = false } = options;
  /** By block, the least recently used first. */
  const kept = new Map<number, readonly TraceHead[]>();
  let keptCount = 0;
  let { incidents } = world;

  const whole = ({ traced }: TraceHead): RecordedTrace => recordTrace(traced, oneOf);

  /** Those of all deployments whose call ended in the block. */
  function blockHeads(block: number): readonly TraceHead[] {
    if (incidents !== world.incidents) {
      incidents = world.incidents;
      kept.clear();
      keptCount = 0;
    }
    const known = kept.get(block);
    kept.delete(block);
    const heads =
      known ??
      world.deployments.flatMap((_, place) =>
        tracedCalls(world, place, block, oneOf)
          .map((traced) => (hasTypescript ? inTypescript(traced) : traced))
          .map((traced) => headOf(traced, recordTrace(traced, oneOf)))
      );
    kept.set(block, heads);
    keptCount += known === undefined ? heads.length : 0;
    forgetOldest();
    return heads;
  }

  function forgetOldest(): void {
    for (const [block, { length }] of kept) {
      if (keptCount <= mostKept || kept.size === 1) {
        return;
      }
      kept.delete(block);
      keptCount -= length;
    }
  }

  /** A client tells MLflow of a trace when it has ended. */
  function isThere({ info }: TraceHead, now: number): boolean {
    return info.startMs + info.durationMs < now && info.startMs >= now - keepMs;
  }

  function* newestFirst(fromMs: number, toMs: number): Generator<TraceHead> {
    const now = clock();
    const from = Math.max(fromMs, now - keepMs);
    let waiting: TraceHead[] = [];
    // A trace is in the block of its end, and began up to so much earlier.
    for (let block = blockOf(Math.min(toMs + LONGEST_MS, now)); block >= blockOf(from); block--) {
      const added = blockHeads(block).filter(
        (head) => head.info.startMs >= from && head.info.startMs <= toMs && isThere(head, now)
      );
      waiting = [...waiting, ...added].sort(byNewest);
      const settled = waiting.findIndex(({ info }) => info.startMs < block * BLOCK_MS);
      const ready = waiting.splice(0, settled < 0 ? waiting.length : settled);
      yield* ready;
    }
    yield* waiting;
  }

  return {
    hasTypescript,
    whole,
    newestFirst,
    heads: (fromMs, toMs) => [...newestFirst(fromMs, toMs)],
    find(id) {
      const now = clock();
      const endMs = endOfTrace(id) ?? Infinity;
      if (endMs > now || endMs < now - keepMs) {
        return undefined;
      }
      return blockHeads(blockOf(endMs)).find((head) => head.info.id === id && isThere(head, now));
    },
  };
}

/** MLflow's own order: of those that began in the same millisecond, by id. */
export function byNewest({ info: one }: TraceHead, { info: other }: TraceHead): number {
  return other.startMs - one.startMs || (one.id < other.id ? -1 : 1);
}
