/** How long a page may be kept from painting and reacting, ms. */
const LONGEST_SLICE_MS = 8;

/** Shares the page's time: work that takes long asks now and then whether it is somebody else's turn. */
export interface Turns {
  /** Whoever begins first goes first; what happens in the background goes last. */
  begin(kind?: 'background'): Turn;
}

/**
 * Resolves when the work may go on; undefined for at once, while its slice lasts.
 * @param neededMs how long what comes next probably takes in one go: it begins where there is so much of the slice
 */
export type Turn = (neededMs?: number) => Promise<void> | undefined;

/** For work that is done in one go. */
export const IN_ONE_GO: Turns = { begin: () => () => undefined };

/** Work that may be left and taken up again after each step; it returns what it comes to. */
export type Steps<T> = Generator<undefined, T, undefined>;

export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

/** @throws the signal's reason once it is aborted */
export async function inTurns<T>(steps: Steps<T>, turn: Turn, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    const pause = turn();
    if (pause !== undefined) {
      await pause;
      signal?.throwIfAborted();
    }
  }
}

/** So long is what a pace lets be done in one go, ms: what it needs is read in the other half. */
export const HALF_A_SLICE_MS = LONGEST_SLICE_MS / 2;

/** How much of some work is done in one go, as the last times have shown: machines differ, and code is slow at first. */
export interface Pace {
  amount(): number;
  /** Does so much of it. */
  timed<T>(amount: number, work: () => T): T;
}

/** @param now milliseconds of any clock that only goes on */
export function createPace({ least, most }: { least: number; most: number }, now: () => number): Pace {
  let current = least;
  return {
    amount: () => current,
    timed(amount, work) {
      const startMs = now();
      const result = work();
      const inHalfASlice = (amount * HALF_A_SLICE_MS) / (now() - startMs);
      // What a clock that is none says of it is nothing.
      if (inHalfASlice > 0 && (amount >= current || inHalfASlice < current)) {
        current = Math.min(Math.max(inHalfASlice, current / 2, least), current * 2, most);
      }
      return result;
    },
  };
}

/** Of a text of metrics so much is read well within a slice. */
const PIECE_BYTES = 64 * 1024;

/** Bytes a piece at a time, in the memory where they are. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    yield bytes.subarray(from, from + PIECE_BYTES);
  }
}

/** So many orders are before those of the background. */
const BACKGROUND = 2 ** 52;

/**
 * @param now milliseconds of any clock that only goes on
 * @param pause resolves when the page has had its turn
 */
export function createTurns(now: () => number, pause: () => Promise<void>): Turns {
  let begun = 0;
  let sliceEndMs = -Infinity;
  let isPausing = false;
  /** The first to go on is the first in the list. */
  const waiting: Array<{ order: number; goOn: () => void }> = [];

  /** One at a time: all that go on in one task would be one long stretch for the page. */
  async function release(): Promise<void> {
    isPausing = true;
    while (waiting.length > 0) {
      try {
        await pause();
      } catch {
        // Where a pause ends with an error, or there is none to be had, work that waits must not wait for ever.
      }
      sliceEndMs = now() + LONGEST_SLICE_MS;
      waiting.shift()?.goOn();
    }
    isPausing = false;
  }

  return {
    begin(kind) {
      const order = begun++ + (kind === 'background' ? BACKGROUND : 0);
      return (neededMs = 0) => {
        if (now() + neededMs < sliceEndMs && order <= (waiting[0]?.order ?? Infinity)) {
          return undefined;
        }
        return new Promise((goOn) => {
          const place = waiting.findIndex((other) => other.order > order);
          waiting.splice(place < 0 ? waiting.length : place, 0, { order, goOn });
          if (!isPausing) {
            void release();
          }
        });
      };
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
