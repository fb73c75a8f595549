/**
 * Finds something once for all who ask, and again when it is older than `maxAgeMs`; a failure is kept for a moment
 * only. `newest` is what was found last, for those who cannot wait.
 */
export interface Remembered<T> {
  (): Promise<T>;
  /** Searches anew, however fresh the answer is. */
  again(): Promise<T>;
  newest(): T | undefined;
}

/** So that the panels of a dashboard ask a server that is down once, and a person who tries again is answered anew. */
const FAILURE_AGE_MS = 5000;

export function remembered<T>(find: () => Promise<T>, maxAgeMs: number, now: () => number): Remembered<T> {
  let current: { promise: Promise<T>; untilMs: number } | undefined;
  let newest: T | undefined;
  const get = (): Promise<T> => {
    if (current === undefined || now() > current.untilMs) {
      const asked = { promise: find(), untilMs: now() + maxAgeMs };
      current = asked;
      asked.promise.then(
        (found) => {
          newest = found;
        },
        () => {
          asked.untilMs = now() + Math.min(FAILURE_AGE_MS, maxAgeMs);
        }
      );
    }
    return current.promise;
  };
  const again = () => {
    current = undefined;
    return get();
  };
  return Object.assign(get, { again, newest: () => newest });
}

/** One thing for each key; of all keys the `limit` that were asked for last are kept. */
export function latest<T>(limit: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const found = kept.get(key) ?? make();
    // At the end of the order in which old ones go.
    kept.delete(key);
    kept.set(key, found);
    for (const old of [...kept.keys()].slice(0, -limit)) {
      kept.delete(old);
    }
    return found;
  };
}
