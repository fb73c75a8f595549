import type { Clock, TimerHandle, Timers } from './world';

/** Timers may fire a little early; asking again at once would only burn processor time. */
const SHORTEST_WAIT_MS = 250;

/** The waits of a collector: for its next turn, and for what another tab finds out. */
export interface Alarm {
  isSet(): boolean;
  /** Calls `ring` then, and not when it was set to before. */
  set(timeMs: number, ring: () => void): void;
  stop(): void;
  /** Until then, or until somebody wakes it. */
  newsOr(timeMs: number): Promise<void>;
  wake(): void;
}

export function createAlarm(clock: Clock, timers: Timers): Alarm {
  let timer: TimerHandle | undefined;
  let wake = () => {};

  function waitUntil(timeMs: number): number {
    return Math.max(SHORTEST_WAIT_MS, timeMs - clock.now());
  }

  function stop(): void {
    timer?.stop();
    timer = undefined;
  }

  return {
    isSet: () => timer !== undefined,
    set(timeMs, ring) {
      stop();
      timer = timers.start(ring, waitUntil(timeMs));
    },
    stop,
    newsOr: (timeMs) =>
      new Promise((resolve) => {
        const waiting = timers.start(resolve, waitUntil(timeMs));
        wake = () => {
          waiting.stop();
          resolve();
        };
      }),
    wake: () => wake(),
  };
}

/** The same promise, which rejects as soon as the signal is aborted. */
export function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
