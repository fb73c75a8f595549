import type { DifferingBounds } from '../../evaluate';
import { parseBound } from '../../series/bound';
import { dropLabel, keepLabels, labelKey, labelValue, type Labels } from '../../series/labels';
import { compileMatchers, type Matcher } from '../../series/matcher';
import type { Identity, SeriesSource } from '../../promql';
import type { SeriesScope } from './resources';

/** The bounds that one histogram has. */
export interface Layout {
  labels: Labels;
  bounds: ReadonlySet<number>;
}

/** The histograms of some bucket series, with the labels of the endpoint. */
export function readLayouts(series: readonly Labels[], identity: Identity): Layout[] {
  const layouts = new Map<string, { labels: Labels; bounds: Set<number> }>();
  for (const all of series) {
    const bound = parseBound(labelValue(all, 'le'));
    if (bound === undefined) {
      continue;
    }
    const labels = dropLabel(identified(all, identity), 'le');
    const key = labelKey(labels);
    const layout = layouts.get(key) ?? { labels, bounds: new Set() };
    layout.bounds.add(bound);
    layouts.set(key, layout);
  }
  return [...layouts.values()];
}

/** The groups in which not all histograms have the same bounds, and the bounds that some of them lack. */
export function differingLayouts(
  layouts: readonly Layout[],
  matchers: readonly Matcher[],
  by: readonly string[]
): DifferingBounds[] {
  const passes = compileMatchers(matchers.filter(({ label }) => label !== 'le'));
  const groups = new Map<string, { labels: Labels; members: Layout[] }>();
  for (const layout of layouts.filter(({ labels }) => passes(labels))) {
    const labels = keepLabels(layout.labels, by);
    const key = labelKey(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    group.members.push(layout);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ labels, members }) => {
    const bounds = new Set(members.flatMap((member) => [...member.bounds]));
    const lacking = [...bounds].filter((bound) => members.some((member) => !member.bounds.has(bound)));
    return lacking.length === 0 ? [] : [{ labels, bounds: lacking.sort((a, b) => a - b) }];
  });
}

function identified(labels: Labels, identity: Identity): Labels {
  return 'by' in identity
    ? keepLabels(labels, identity.by)
    : ['__name__', ...identity.without].reduce(dropLabel, labels);
}

/** Looks layouts up once per metric, and again when a longer past is asked for or the answer has become old. */
export function layoutMemory(
  list: (scope: SeriesScope) => Promise<Labels[]>,
  maxAgeMs: number,
  now: () => number
): (source: SeriesSource, range: { fromMs: number; toMs: number }) => Promise<Layout[]> {
  const known = new Map<string, { fromMs: number; toMs: number; atMs: number; layouts: Promise<Layout[]> }>();
  return ({ selectors, identity }, range) => {
    const scopes = selectors.map(({ metric, matchers }) => ({ metric, matchers }));
    const key = JSON.stringify([scopes, identity]);
    const found = known.get(key);
    if (
      found !== undefined &&
      now() - found.atMs <= maxAgeMs &&
      found.fromMs <= range.fromMs &&
      range.toMs <= found.toMs + maxAgeMs
    ) {
      return found.layouts;
    }
    const layouts = Promise.all(scopes.map((scope) => list({ ...scope, ...range }))).then((series) =>
      readLayouts(series.flat(), identity)
    );
    known.set(key, { ...range, atMs: now(), layouts });
    // A failure is asked again.
    layouts.catch(() => known.delete(key));
    return layouts;
  };
}
