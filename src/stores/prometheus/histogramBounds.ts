import type { DifferingBounds } from '../../evaluate';
import type { Identity, SeriesSource } from '../../promql';
import {
  parseBound,
  dropLabel,
  keepLabels,
  labelKey,
  labelValue,
  compileMatchers,
  type Labels,
  type Matcher,
} from '../../series/labels';
import type { SeriesScope, TimeRange } from './dataSource';
import { identified } from './storedSeries';

/** One histogram of the endpoint. */
export interface Histogram {
  labels: Labels;
  bounds: ReadonlySet<number>;
}

/** Histograms whose bounds differ can be added up only bucket by bucket of the bounds that all of them have. */
export function differingBounds(
  histograms: readonly Histogram[],
  matchers: readonly Matcher[],
  by: readonly string[]
): DifferingBounds[] {
  const passes = compileMatchers(matchers.filter(({ label }) => label !== 'le'));
  const groups = new Map<string, { labels: Labels; members: Histogram[] }>();
  for (const histogram of histograms.filter(({ labels }) => passes(labels))) {
    const labels = keepLabels(histogram.labels, by);
    const key = labelKey(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    group.members.push(histogram);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ labels, members }) => {
    const bounds = new Set(members.flatMap((member) => [...member.bounds]));
    const lacking = [...bounds].filter((bound) => members.some((member) => !member.bounds.has(bound)));
    return lacking.length === 0 ? [] : [{ labels, bounds: lacking.sort((a, b) => a - b) }];
  });
}

/** Lists the histograms of a source once, and again when a longer past is asked for or the list has become old. */
export function histogramMemory(
  list: (scope: SeriesScope) => Promise<Labels[]>,
  maxAgeMs: number,
  now: () => number
): (source: SeriesSource, range: TimeRange) => Promise<Histogram[]> {
  const kept = new Map<string, TimeRange & { atMs: number; histograms: Promise<Histogram[]> }>();
  return ({ selectors, identity }, range) => {
    const scopes = selectors.map(({ metric, matchers }) => ({ metric, matchers }));
    const key = JSON.stringify([scopes, identity]);
    const found = kept.get(key);
    if (
      found !== undefined &&
      now() - found.atMs <= maxAgeMs &&
      found.fromMs <= range.fromMs &&
      range.toMs <= found.toMs + maxAgeMs
    ) {
      return found.histograms;
    }
    const histograms = Promise.all(scopes.map((scope) => list({ ...scope, ...range }))).then((series) =>
      readHistograms(series.flat(), identity)
    );
    kept.set(key, { ...range, atMs: now(), histograms });
    // A failure is asked again.
    histograms.catch(() => kept.delete(key));
    return histograms;
  };
}

function readHistograms(buckets: readonly Labels[], identity: Identity): Histogram[] {
  const histograms = new Map<string, { labels: Labels; bounds: Set<number> }>();
  for (const bucket of buckets) {
    const bound = parseBound(labelValue(bucket, 'le'));
    if (bound === undefined) {
      continue;
    }
    const labels = dropLabel(identified(bucket, identity), 'le');
    const key = labelKey(labels);
    const histogram = histograms.get(key) ?? { labels, bounds: new Set() };
    histogram.bounds.add(bound);
    histograms.set(key, histogram);
  }
  return [...histograms.values()];
}
