import type { DataQueryResponse } from '@grafana/data';
import type { BrowserStore } from '../../src/stores';

export interface StoredScrape {
  timeMs: number;
  /** Metrics with a sample in it, sorted. */
  names: string[];
  up: number | undefined;
  /** Its lines as they are exported. */
  lines: string[];
}

const LINE = /^(?<name>[^{\s]+)(?:\{.*\})? (?<value>\S+) (?<seconds>\S+)$/;

/** All that a store keeps, scrape by scrape, as its export tells it. */
export async function scrapesIn(store: BrowserStore): Promise<StoredScrape[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of store.exportText()) {
    text += decoder.decode(chunk, { stream: true });
  }
  const scrapes = new Map<number, StoredScrape>();
  for (const line of text.split('\n')) {
    const { name, value, seconds } = LINE.exec(line)?.groups ?? {};
    if (name === undefined || line.startsWith('#')) {
      continue;
    }
    const timeMs = Math.round(Number(seconds) * 1000);
    const scrape = scrapes.get(timeMs) ?? { timeMs, names: [], up: undefined, lines: [] };
    scrapes.set(timeMs, scrape);
    scrape.names = [...new Set([...scrape.names, name])].sort();
    scrape.lines.push(line);
    scrape.up = name === 'up' ? Number(value) : scrape.up;
  }
  return [...scrapes.values()].sort((a, b) => a.timeMs - b.timeMs);
}

interface DrawnFrame {
  fields: Array<{ values: Array<number | null> }>;
}

/** The values of all lines of a panel, by time; times before the first value of any of them left out. */
export function valuesByTime(response: DataQueryResponse): Map<number, Array<number | null>> {
  const byTime = new Map<number, Array<number | null>>();
  for (const { fields } of response.data as DrawnFrame[]) {
    fields[0]?.values.forEach((timeMs, at) => {
      const values = byTime.get(Number(timeMs)) ?? [];
      byTime.set(Number(timeMs), [...values, fields[1]?.values[at] ?? null]);
    });
  }
  const times = [...byTime].sort(([a], [b]) => a - b);
  const first = times.findIndex(([, values]) => values.some((value) => value !== null));
  return new Map(first < 0 ? [] : times.slice(first));
}
