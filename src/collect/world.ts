import { PLUGIN_ID } from '../types';
import { pageTurns, type Turns } from '../series/turns';

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

const systemClock: Clock = { now: () => Date.now() };

/** Browsers keep delays in 32 bits: a longer one would be over at once, over and over. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemTimers: Timers = {
  start(run, delayMs) {
    let leftMs = Number.isNaN(delayMs) ? Infinity : Math.max(0, delayMs);
    const stretch = (): ReturnType<typeof setTimeout> => {
      const waitMs = Math.min(leftMs, LONGEST_DELAY_MS);
      leftMs -= waitMs;
      return setTimeout(() => {
        if (leftMs > 0) {
          id = stretch();
        } else {
          run();
        }
      }, waitMs);
    };
    let id = stretch();
    return { stop: () => clearTimeout(id) };
  },
};

/** What collecting needs of the outside besides the endpoint; tests and timings bring their own. */
export interface World {
  clock: Clock;
  timers: Timers;
  /** From 0 (included) to 1 (not included). */
  random: () => number;
  /** What this page shares with other tabs; absent where nothing is stored. */
  shared?: SharedWorld;
  /** Between which the page may paint and react; absent where work is done in one go. */
  turns?: Turns;
}

export interface SharedWorld {
  /** Absent where the browser has no IndexedDB, or does not let this page see it. */
  factory: IDBFactory | undefined;
  databaseName: string;
  /** Undefined where tabs cannot be told; they then find out when they want to scrape themselves. */
  openChannel: (onMessage: (text: string) => void) => { tell(text: string): void } | undefined;
}

export const systemWorld: World = {
  clock: systemClock,
  timers: systemTimers,
  random: Math.random,
  shared: browserWorld(PLUGIN_ID),
  turns: pageTurns,
};

function browserWorld(name: string): SharedWorld {
  return {
    factory: indexedDbOfPage(),
    databaseName: name,
    openChannel(onMessage) {
      if (typeof BroadcastChannel === 'undefined') {
        return undefined;
      }
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') {
          onMessage(data);
        }
      };
      return { tell: (text) => channel.postMessage(text) };
    },
  };
}

/** Reading the property alone throws where storage is blocked. */
function indexedDbOfPage(): IDBFactory | undefined {
  try {
    return globalThis.indexedDB;
  } catch {
    return undefined;
  }
}
