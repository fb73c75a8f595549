import { valueAt } from '../../../src/series/stale';
import type { History } from '../../../src/history';
import { UP } from '../../../src/catalogue';
import { seriesKey } from './offers';

/** What a tab shows: samples by time and series, and those that it shows twice. */
export interface Shown {
  byTime: Map<number, Map<string, number>>;
  doubled: number;
}

export async function shownByRead(history: History): Promise<Shown> {
  const shown: Shown = { byTime: new Map(), doubled: 0 };
  for (const { name } of await history.metrics()) {
    const { times, series } = await history.read({ metric: name }, -Infinity, Infinity);
    for (const { labels, column, times: own = times } of series) {
      own.forEach((timeMs, at) => {
        const value = valueAt(column, at);
        if (value !== undefined) {
          put(shown, timeMs, seriesKey(name, labels), value);
        }
      });
    }
  }
  return shown;
}

const LINE = /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+) (?<timeMs>\d+)$/;

export async function shownByExport(history: History): Promise<Shown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of history.exportText()) {
    text += decoder.decode(chunk, { stream: true });
  }
  const shown: Shown = { byTime: new Map(), doubled: 0 };
  for (const line of text.split('\n')) {
    const { name, labels = '', value, timeMs } = LINE.exec(line)?.groups ?? {};
    // Each scrape that is exported says that it is one; nobody has offered that.
    if (name !== undefined && name !== UP) {
      put(shown, Number(timeMs), seriesKey(name, labelsOf(labels)), Number(value));
    }
  }
  return shown;
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(?<label>\w+)="(?<value>[^"]*)"/g)].map(({ groups }) => [
      groups?.label ?? '',
      groups?.value ?? '',
    ])
  );
}

function put(shown: Shown, timeMs: number, series: string, value: number): void {
  const scrape = shown.byTime.get(timeMs) ?? new Map<string, number>();
  shown.byTime.set(timeMs, scrape);
  shown.doubled += scrape.has(series) ? 1 : 0;
  scrape.set(series, value);
}
