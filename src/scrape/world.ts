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
