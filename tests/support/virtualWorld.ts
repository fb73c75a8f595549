import type { World } from '../../src/collect';

export interface VirtualWorld extends World {
  /**
   * Lets time pass, firing timers in order. `settle` is awaited after each, so that work which a timer started
   * (a request over a real socket, say) is done before time goes on.
   */
  advance(ms: number): Promise<void>;
  /** Sets the clock alone, as a person or a time server does. */
  jumpTo(ms: number): void;
}

interface Entry {
  atMs: number;
  run: () => void;
}

/** A clock and timers that only move when told to. Timers count elapsed time, so a jump of the clock fires none. */
export function virtualWorld(startMs: number, settle: () => Promise<unknown>): VirtualWorld {
  let clockMs = startMs;
  let elapsedMs = 0;
  const entries = new Set<Entry>();

  function pass(ms: number): void {
    clockMs += ms;
    elapsedMs += ms;
  }

  return {
    clock: { now: () => clockMs },
    timers: {
      start(run, delayMs) {
        const entry = { atMs: elapsedMs + delayMs, run };
        entries.add(entry);
        return { stop: () => entries.delete(entry) };
      },
    },
    random: () => 0.5,
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settle();
      for (;;) {
        const [next] = [...entries].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) {
          break;
        }
        entries.delete(next);
        pass(Math.max(0, next.atMs - elapsedMs));
        next.run();
        await settle();
      }
      pass(untilMs - elapsedMs);
      await settle();
    },
    jumpTo(ms) {
      clockMs = ms;
    },
  };
}
