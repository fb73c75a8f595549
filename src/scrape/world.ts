/** Milliseconds since the epoch. May jump, since people and time servers set clocks. */
export interface Clock {
  now(): number;
}

/** Calls `run` once, not before `delayMs`; much later when the machine sleeps or the tab is hidden. */
export interface Timers {
  start(run: () => void, delayMs: number): TimerHandle;
}

export interface TimerHandle {
  stop(): void;
}

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimers: Timers = {
  start(run, delayMs) {
    const id = setTimeout(run, delayMs);
    return { stop: () => clearTimeout(id) };
  },
};

/** What collecting needs of the outside besides the endpoint; tests and timings bring their own. */
export interface World {
  clock: Clock;
  timers: Timers;
  /** From 0 (included) to 1 (not included). */
  random: () => number;
}

export const systemWorld: World = { clock: systemClock, timers: systemTimers, random: Math.random };
