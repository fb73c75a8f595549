import type { ScrapeError } from './errors';
import type { Snapshot } from './snapshot';

export interface CollectorState {
  newestGood: Snapshot | undefined;
  /** Why there is nothing newer; undefined after a good scrape. */
  lastError: ScrapeError | undefined;
  lastAttemptMs: number | undefined;
  /** When the endpoint is asked again, or may be where it is asked on demand only. */
  nextAttemptMs: number | undefined;
  inFlight: boolean;
}

/** What a collector knows, for all who want to be told of each change. */
export interface StateOfCollecting {
  now(): CollectorState;
  update(change: Partial<CollectorState>): void;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (state: CollectorState) => void): () => void;
  /** Nobody is told any more. */
  close(): void;
}

/** @param onUpdate is told first, and after closing too. */
export function createState(onUpdate: (state: CollectorState) => void = () => {}): StateOfCollecting {
  const listeners = new Set<(state: CollectorState) => void>();
  let state: CollectorState = {
    newestGood: undefined,
    lastError: undefined,
    lastAttemptMs: undefined,
    nextAttemptMs: undefined,
    inFlight: false,
  };
  return {
    now: () => state,
    update(change) {
      state = { ...state, ...change };
      onUpdate(state);
      [...listeners].forEach((listener) => listener(state));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      listeners.clear();
    },
  };
}
