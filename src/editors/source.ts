import { useEffect, useReducer, useState } from 'react';
import type { CoreApp } from '@grafana/data';
import type { AnswerContext, OpenedDeployments, OpenedTraces } from '../answer';
import { loadPatterns, PatternsNotLoaded } from '../series/pattern';
import { messageOf } from '../series/text';
import type { OpenedStore } from '../stores';
import type { FireworksQuery } from '../types';

/** What the editors need of the data source. */
export interface EditorSource {
  readonly uid: string;
  readonly metrics: OpenedStore;
  readonly traces: OpenedTraces;
  readonly deployments: OpenedDeployments;
  /** What panels are answered with. */
  readonly context: AnswerContext;
  /** What a new row asks for. */
  getDefaultQuery(app: CoreApp): Partial<FireworksQuery>;
}

/** Where Grafana's types say no more than that it is a data source. */
export function isOurs(source: object): source is EditorSource {
  return 'metrics' in source;
}

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
      (error: unknown) => settle({ state: 'failed', message: messageOf(error) })
    );
    return () => {
      current = false;
    };
  }, [load]);
  return loaded;
}

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
