/**
 * Finds something once for all who ask, and again when it is older than `maxAgeMs`. A failure is not kept, so the
 * next one who asks tries again. `newest` is what was found last, for those who cannot wait.
 */
export interface Remembered<T> {
  (): Promise<T>;
  newest(): T | undefined;
}

export function remembered<T>(find: () => Promise<T>, maxAgeMs: number, now: () => number): Remembered<T> {
  let current: { promise: Promise<T>; atMs: number } | undefined;
  let newest: T | undefined;
  const get = (): Promise<T> => {
    if (current === undefined || now() - current.atMs > maxAgeMs) {
      const asked = { promise: find(), atMs: now() };
      current = asked;
      asked.promise.then(
        (found) => {
          newest = found;
        },
        () => {
          if (current === asked) {
            current = undefined;
          }
        }
      );
    }
    return current.promise;
  };
  return Object.assign(get, { newest: () => newest });
}
