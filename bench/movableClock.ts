/** In a page, before its own scripts: a clock that can be put forward by `window.aheadMs`, while what measures time goes on as it does. */
export const MOVABLE_CLOCK = `{
  const Real = Date;
  window.aheadMs = 0;
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length > 0 ? given : [Real.now() + window.aheadMs]));
    }
    static now() {
      return Real.now() + window.aheadMs;
    }
  };
}`;

/**
 * After it: timers of a second and more go by that clock, so that what a page does each minute is done when a minute has
 * been skipped. `moveClock(aheadMs)` puts it forward and lets ring what is due, each in a task of its own. A timer that
 * would have rung several times rings once, as after a sleep.
 */
export const MOVABLE_TIMERS = `{
  const LONG_MS = 1000;
  const { setTimeout: startReal, clearTimeout: clearReal } = window;
  const timers = new Map();
  // No browser gets so far by counting from 1.
  let newestId = 2 ** 30;
  const ring = (id) => {
    const timer = timers.get(id);
    if (timer === undefined) {
      return;
    }
    clearReal(timer.real);
    if (timer.everyMs === undefined) {
      timers.delete(id);
    } else {
      arm(id, timer, timer.everyMs);
    }
    timer.run();
  };
  const arm = (id, timer, delayMs) => {
    timer.atMs = Date.now() + delayMs;
    timer.real = startReal(() => ring(id), delayMs);
  };
  const start = (name, repeats) => {
    const startShort = window[name].bind(window);
    window[name] = (run, delayMs = 0, ...given) => {
      if (typeof run !== 'function' || !(delayMs >= LONG_MS)) {
        return startShort(run, delayMs, ...given);
      }
      const id = ++newestId;
      const timer = { run: () => run(...given), everyMs: repeats ? delayMs : undefined };
      timers.set(id, timer);
      arm(id, timer, delayMs);
      return id;
    };
  };
  start('setTimeout', false);
  start('setInterval', true);
  for (const name of ['clearTimeout', 'clearInterval']) {
    const clearShort = window[name].bind(window);
    window[name] = (id) => {
      const timer = timers.get(id);
      if (timer === undefined) {
        clearShort(id);
        return;
      }
      clearReal(timer.real);
      timers.delete(id);
    };
  }
  window.moveClock = (aheadMs) => {
    window.aheadMs = aheadMs;
    const due = [...timers].filter(([, { atMs }]) => atMs <= Date.now()).sort(([, a], [, b]) => a.atMs - b.atMs);
    due.forEach(([id]) => startReal(() => ring(id), 0));
  };
}`;
