import { useEffect, useState } from 'react';

export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; message: string };

/**
 * The newest answer of `load`, which is called again whenever it is another function (so callers memoise it).
 * The answer before stays until the next one is there, so that a refresh does not flicker.
 */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  useEffect(() => {
    let current = true;
    const settle = (next: Loaded<T>) => {
      if (current) {
        setLoaded(next);
      }
    };
    load().then(
      (value) => settle({ state: 'ready', value }),
      (error: unknown) => settle({ state: 'failed', message: error instanceof Error ? error.message : String(error) })
    );
    return () => {
      current = false;
    };
  }, [load]);
  return loaded;
}
