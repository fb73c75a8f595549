/** How long a page may be kept from painting and reacting, ms. */
const LONGEST_SLICE_MS = 8;

/** Shares the page's time: work that takes long asks now and then whether it is somebody else's turn. */
export interface Turns {
  /** Resolves at once while the slice lasts, else when the page has had its turn. Undefined for at once. */
  next(): Promise<void> | undefined;
}

/**
 * @param now milliseconds of any clock that only goes on
 * @param pause resolves when the page has had its turn
 */
export function createTurns(now: () => number, pause: () => Promise<void>): Turns {
  let sliceEndMs = -Infinity;
  let waiting: Promise<void> | undefined;
  return {
    next() {
      if (waiting === undefined && now() < sliceEndMs) {
        return undefined;
      }
      const goOn = () => {
        waiting = undefined;
        sliceEndMs = now() + LONGEST_SLICE_MS;
      };
      // A browser that ends a pause with an error has ended it all the same; work that waits must not wait for ever.
      waiting ??= pause().then(goOn, goOn);
      return waiting;
    },
  };
}

/** All work of a page shares one, since the page has one time. */
export const pageTurns = createTurns(() => performance.now(), pauseOfPage);

interface Scheduler {
  yield?(): Promise<void>;
}

/** A message comes after what the page has waiting, also in a hidden tab, where timers take a second and more. */
function pauseOfPage(): Promise<void> {
  const scheduler: Scheduler | undefined = Reflect.get(globalThis, 'scheduler');
  if (scheduler?.yield !== undefined) {
    return scheduler.yield();
  }
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
