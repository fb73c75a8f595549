import type { Clock, Timers } from '../world';

export interface FakeWorld {
  clock: Clock;
  timers: Timers;
  /** Lets time pass, timer by timer, and the promises between them settle. */
  pass(ms: number): Promise<void>;
  /** Puts the clock forward or back without letting time pass: timers do not notice. */
  jump(ms: number): void;
  /** Timers that are running. */
  running(): number;
}

/** A clock and timers that tests move. A timer fires `earlyMs` before its time, as browsers may do. */
export function fakeWorld({ startMs = 1_700_000_000_000, earlyMs = 0 } = {}): FakeWorld {
  let elapsedMs = 0;
  let offsetMs = startMs;
  const timers = new Set<{ atMs: number; run: () => void }>();

  return {
    clock: { now: () => offsetMs + elapsedMs },
    timers: {
      start(run, delayMs) {
        const timer = { atMs: elapsedMs + Math.max(0, delayMs - earlyMs), run };
        timers.add(timer);
        return { stop: () => timers.delete(timer) };
      },
    },
    async pass(ms) {
      const endMs = elapsedMs + ms;
      await settle();
      for (;;) {
        const next = [...timers].sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined || next.atMs > endMs) {
          break;
        }
        elapsedMs = Math.max(elapsedMs, next.atMs);
        timers.delete(next);
        next.run();
        await settle();
      }
      elapsedMs = endMs;
    },
    jump(ms) {
      offsetMs += ms;
    },
    running: () => timers.size,
  };
}

/** Enough turns for every chain of promises in this folder. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await Promise.resolve();
  }
}
