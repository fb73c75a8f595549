import { useEffect, useReducer } from 'react';
import { loadPatterns, PatternsNotLoaded } from '../series/pattern';

/** What `read` gives; undefined while the part that reads regular expressions is on its way. */
export function useReading<T>(read: () => T): T | undefined {
  const [, readAgain] = useReducer((times: number) => times + 1, 0);
  const { isWaiting, value } = readNow(read);
  useEffect(() => {
    if (isWaiting) {
      // That it cannot be loaded is said by the answer of the panel and by Save & test, which need it as well.
      loadPatterns().then(readAgain, () => undefined);
    }
  }, [isWaiting]);
  return value;
}

function readNow<T>(read: () => T): { isWaiting: boolean; value?: T } {
  try {
    return { isWaiting: false, value: read() };
  } catch (error) {
    if (error instanceof PatternsNotLoaded) {
      return { isWaiting: true };
    }
    throw error;
  }
}
