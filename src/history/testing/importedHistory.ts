import { IDBFactory } from 'fake-indexeddb';
import { UP } from '../../catalogue';
import { systemWorld } from '../../collect/world';
import { createStorage } from '../../database/storage';
import { labelKey } from '../../series/labels';
import { valueAt } from '../../series/stale';
import { createHistory } from '../memoryHistory';
import { createStoredHistory } from '../stored/storedHistory';
import type { History } from '../types';
import { expositionOf, sample } from './expositionOf';

export const MINUTE = 60_000;
export const SECOND = 1_000;
/** A full minute. */
export const START = 1_780_495_200_000;
export const REQUESTS = 'request_counter_total:sum_by_deployment';
export const OPTIONS = { retentionMs: 24 * 60 * MINUTE, scrapeIntervalMs: MINUTE };

export const HOMES: ReadonlyArray<[string, (options?: Partial<typeof OPTIONS> & { maxSeries?: number }) => History]> = [
  ['in memory', (options) => createHistory({ ...OPTIONS, ...options })],
  ['on disk', (options) => storedHistory(options)],
];

let ids = 0;
export function storedHistory(
  options: Partial<typeof OPTIONS> & { maxSeries?: number } = {},
  factory = new IDBFactory()
): History {
  const { clock, timers } = systemWorld;
  return createStoredHistory({
    storage: createStorage({ factory, name: 'test', clock, timers }),
    key: 'a history',
    leaseKey: 'a lease',
    newId: () => `block ${++ids}`,
    ...OPTIONS,
    ...options,
  });
}

export const at = (minute: number, second = 0) => START + minute * MINUTE + second * SECOND;

/** Own scrapes at the seventh second of each minute, with `up` as the collector adds it; `undefined` for failed ones. */
export async function collect(
  history: History,
  minutes: readonly number[],
  valueOf: (minute: number) => number | undefined = (minute) => minute
): Promise<void> {
  for (const minute of minutes) {
    const value = valueOf(minute);
    const ownSamples = [{ name: UP, labels: {}, value: value === undefined ? 0 : 1 }];
    await (value === undefined
      ? history.appendFailure(at(minute, 7), { ownSamples })
      : history.append(at(minute, 7), expositionOf([sample(REQUESTS, { deployment_id: 'own' }, value)]), {
          ownSamples,
        }));
  }
}

export const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

export async function* text(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** What an instant query sees of each series: the newest sample within 5 min, unless something ended the series. */
export async function shown(
  history: History,
  timesMs: readonly number[]
): Promise<Record<string, Array<number | '-'>>> {
  const all: Record<string, Array<number | '-'>> = {};
  for (const { name } of await history.metrics()) {
    const window = await history.read({ metric: name }, -Infinity, Infinity);
    for (const { labels, times = window.times, column } of window.series) {
      all[`${name} ${labelKey(labels)}`] = timesMs.map((timeMs) => {
        const place = times.findLastIndex((each) => each <= timeMs && each > timeMs - 5 * MINUTE);
        return valueAt(column, place) ?? '-';
      });
    }
  }
  return all;
}

export const OWN = `${REQUESTS} [["deployment_id","own"]]`;
export const CHAT = `${REQUESTS} [["deployment_id","chat"]]`;
export const CODE = `${REQUESTS} [["deployment_id","code"]]`;

/** Two targets that are scraped at different seconds of a minute, in OpenMetrics. */
export const TWO_TARGETS = [
  ...minutes(0, 10).map((minute) => `${REQUESTS}{deployment_id="chat"} 2 ${at(minute, 10) / 1000}`),
  ...minutes(0, 10).map((minute) => `${REQUESTS}{deployment_id="code"} 3 ${(at(minute, 40) / 1000).toFixed(3)}`),
  '# EOF',
];
