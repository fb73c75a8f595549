import { expositionOf, sample } from '../../../src/history/testing/expositionOf';
import { createStorage } from '../../../src/database/storage';
import { createStoredHistory } from '../../../src/history';
import { systemWorld } from '../../../src/collect';

/** What a page of this test does, without Grafana, so that a hundred of them open and die in seconds. */
declare global {
  interface Window {
    /** Stores a scrape a minute, numbered, until the page dies; says `stored <number>` after each that is stored. */
    collectFrom(number: number): Promise<void>;
    /** Numbers and values of all scrapes that are stored. */
    readAll(): Promise<Array<[number, number]>>;
  }
}

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const SERIES = 40;

const { clock, timers } = systemWorld;
const history = createStoredHistory({
  storage: createStorage({ factory: indexedDB, name: 'killed tabs', clock, timers }),
  key: 'a history',
  leaseKey: 'a lease',
  newId: () => crypto.getRandomValues(new Uint32Array(3)).join('-'),
  retentionMs: 30 * 24 * 60 * MINUTE,
  scrapeIntervalMs: MINUTE,
});

window.collectFrom = async (first) => {
  for (let number = first; ; number++) {
    const always = Array.from({ length: SERIES }, (_, series) =>
      sample('m', { series: String(series) }, number + series / SERIES)
    );
    // As an error code does that shows now and then, in a line before others.
    const samples = number % 7 === 3 ? [sample('m', { series: `of ${number % 5}` }, number), ...always] : always;
    const result = await history.append(START + number * MINUTE, expositionOf(samples));
    if (result.appended) {
      console.log(`stored ${number}`);
    }
  }
};

window.readAll = async () => {
  const { times, series } = await history.read({ metric: 'm' }, 0, Infinity);
  const first = series.find(({ labels }) => labels.series === '0');
  const last = series.find(({ labels }) => labels.series === String(SERIES - 1));
  return Array.from(times, (timeMs, at): [number, number] => {
    const low = first?.column.values[at] ?? NaN;
    const high = last?.column.values[at] ?? NaN;
    const whole = Math.abs(high - low - (SERIES - 1) / SERIES) < 1e-9;
    return [(timeMs - START) / MINUTE, whole ? low : NaN];
  });
};
