import { labelKey, type Labels } from '../../../src/series/labels';
import type { WrittenSeries } from '../writeRequest';

/** A part of the time, and what its series are called then. */
export interface Part {
  fromMs: number;
  toMs: number;
  name?: (name: string) => string;
  labels?: (labels: Labels, name: string) => Labels;
  /** How much later than the browser its samples were taken, ms. */
  laterMs?: number;
}

/** The samples of `fromMs <= t < toMs` under the names of each part; a part that goes over into nothing ends its series. */
export function inParts(series: readonly WrittenSeries[], parts: readonly Part[], markers = true): WrittenSeries[] {
  return series.flatMap((one) => {
    const changed = new Map<string, WrittenSeries>();
    const cut = parts.map((part) => ({ part, named: named(one, part) }));
    const keyOf = ({ name, labels }: WrittenSeries) => `${name} ${labelKey(labels)}`;
    for (const { part, named } of cut) {
      const key = keyOf(named);
      const into = changed.get(key) ?? named;
      changed.set(key, into);
      // What keeps its name goes on.
      const isLast = cut.filter((other) => keyOf(other.named) === key).at(-1)?.part === part;
      copySamples(one, into, part, markers && isLast);
    }
    return [...changed.values()].filter(({ times }) => times.length > 0);
  });
}

function named(series: WrittenSeries, { name, labels }: Part): WrittenSeries {
  return {
    name: name?.(series.name) ?? series.name,
    labels: labels?.(series.labels, series.name) ?? series.labels,
    times: [],
    values: [],
  };
}

function copySamples(
  from: WrittenSeries,
  to: WrittenSeries,
  { fromMs, toMs, laterMs = 0 }: Part,
  markers: boolean
): void {
  from.times.forEach((timeMs, index) => {
    const isWithin = timeMs >= fromMs && timeMs < toMs;
    // The scrape that finds the series gone, or its label changed, ends it.
    const isEnd = timeMs >= toMs && markers && to.values.at(-1) !== undefined;
    if (isWithin || isEnd) {
      to.times.push(timeMs + laterMs);
      to.values.push(isWithin ? from.values[index] : undefined);
    }
  });
}

/** The whole time. */
export const ALWAYS = { fromMs: -Infinity, toMs: Infinity };

/** With a label that a pipeline adds to all series. */
export function adding(added: Labels): Pick<Part, 'labels'> {
  return { labels: (labels) => ({ ...labels, ...added }) };
}
