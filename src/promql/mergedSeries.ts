import type { Selection } from '../plan/plan';
import type { Matcher } from '../series/labels';
import type { OverCells, ResolvedOver } from '../evaluate/overTime/over';
import { printFunction, printSubquery, type WindowText } from './overText';
import { indent, labelName, printSelector, quoteString } from './text';

/** Tells the selectors of one source apart where their series are put together; no label of a store. */
export const SELECTOR_LABEL = 'fireworks_selector';

/** `mark` adds to a vector the labels that stand in for others. */
export type MergedSource = SeriesSource & { mark(vector: string): string };

/**
 * The endpoint's series over time out of what a store holds. What was added to them is gone before anything is
 * summarised: a function of a stored series would see a part of the window only, and a sum would see copies.
 *
 * @param cellMs length of the subquery steps that `copies` are looked at in; at most one sample of each lies in one
 */
export function printMerged(
  source: MergedSource,
  over: Exclude<ResolvedOver, OverCells>,
  window: WindowText,
  cellMs: number
): string {
  switch (over.kind) {
    case 'newest':
      return printNewest(source);
    case 'total':
      return `${printSubquery('sum', bracketed(printNewest(source)), window, 60_000)} * 60`;
    case 'window': {
      if (source.newest === undefined && (source.merge === 'copies' || over.fn === 'last')) {
        return printSubquery(over.fn, bracketed(printNewest(source, cellMs)), window, cellMs);
      }
      const each = (fn: typeof over.fn) =>
        union(source.selectors, (selector) => source.mark(printFunction(fn, selector, window)));
      const merged = (op: string, fn: typeof over.fn) => grouped(op, source.identity, each(fn));
      switch (over.fn) {
        case 'avg':
          return bracketed(`${merged('sum', 'sum')}\n/\n${merged('sum', 'count')}`);
        case 'sum':
        case 'count':
          return merged('sum', over.fn);
        case 'min':
        case 'max':
          return merged(over.fn, over.fn);
        case 'last':
          return merged(source.newest ?? 'max', 'last');
      }
    }
  }
}

/**
 * The newest sample of each series. Copies of one scrape share its time, so that at a moment all series, and all
 * buckets of a histogram, come from the same scraper. `withinMs` leaves out what is older: in a subquery of such steps
 * each sample is seen once, and none in a gap.
 */
function printNewest({ selectors, identity, key, newest, mark }: MergedSource, withinMs?: number): string {
  const samples = union(selectors, mark);
  if (newest !== undefined) {
    return grouped(newest, identity, samples);
  }
  // All buckets of a stored histogram are of one scrape, so its times are compared once and not for each of them.
  const isHistogram =
    'by' in identity ? identity.by.includes('le') : selectors.some(({ metric }) => /_bucket/.test(metric));
  const scrapes = (selector: string) =>
    mark(isHistogram ? `max without (le) (timestamp(${selector}))` : `timestamp(${selector})`);
  const times = union(selectors, scrapes);
  const together = isHistogram ? withoutLabel(key, 'le') : key;
  const [matching, labels] = 'by' in together ? ['on', together.by] : ['ignoring', together.without];
  const newestOfKey = [
    block(times),
    `== ${matching} (${labels.map(labelName).join(', ')}) group_left ()`,
    grouped('max', together, times),
  ].join('\n');
  const recent = withinMs === undefined ? newestOfKey : `${bracketed(newestOfKey)} > time() - ${withinMs / 1000}`;
  const and = isHistogram ? 'and ignoring (le)' : 'and';
  return grouped('max', identity, `${block(samples)}\n${and}\n${bracketed(recent)}`);
}

function withoutLabel(identity: Identity, label: string): Identity {
  return 'by' in identity
    ? { by: identity.by.filter((one) => one !== label) }
    : { without: [...identity.without, label] };
}

/** Several selectors as one vector, each series of which is marked with its selector: none hides another. */
export function union(selectors: readonly StoredSelector[], print: (selector: string) => string): string {
  const several = selectors.length > 1;
  return selectors
    .map(({ metric, matchers, renamed }, index) => {
      const text = print(printSelector(metric, matchers));
      const named =
        renamed === undefined
          ? text
          : `label_replace(${text}, ${quoteString(renamed.to)}, "$1", ${quoteString(renamed.from)}, "(.+)")`;
      return several && index > 0 ? `label_replace(${named}, "${SELECTOR_LABEL}", "${index}", "", "")` : named;
    })
    .join('\nor\n');
}

export function grouped(op: string, identity: Identity, inner: string): string {
  const [word, labels] = 'by' in identity ? ['by', identity.by] : ['without', identity.without];
  return `${op} ${word} (${labels.map(labelName).join(', ')}) ${bracketed(inner)}`;
}

function block(text: string): string {
  return text.includes('\n') ? bracketed(text) : text;
}

function bracketed(text: string): string {
  return text.includes('\n') ? `(\n${indent(text)}\n)` : `(${text})`;
}

/**
 * Where a store holds the series of one selection, and what has to be done so that each of them is there once.
 *
 * - `none`: every stored series is one of the endpoint's.
 * - `parts`: a series of the endpoint may be several stored ones, one after the other: the address of a restarted
 *   scraper is another, a pipeline was upgraded. No sample is there twice, but the last one of a series that did not end
 *   is seen beside the next.
 * - `copies`: it may be several at the same moment, too: two scrapers fill the store, or nobody knows. At each moment
 *   the newest sample counts. That costs a subquery.
 */
export interface SeriesSource {
  /** Several where the metric has several names in the store, or one of its labels has; no series is in two of them. */
  selectors: readonly StoredSelector[];
  merge: 'none' | 'parts' | 'copies';
  /** The labels of the endpoint's series; those that a query groups by are added to them. */
  identity: Identity;
  /** Those of them that make two stored series the same one of the endpoint, whatever the others say. */
  key: Identity;
  /** What several stored series of one moment come to, where none of them is a copy. Absent means the newest sample. */
  newest?: 'min' | 'max';
}

export interface StoredSelector {
  metric: string;
  matchers: readonly Matcher[];
  /** A label that the endpoint calls otherwise. */
  renamed?: { from: string; to: string };
}

/** `by` these labels, or by all `without` these. */
export type Identity = { by: readonly string[] } | { without: readonly string[] };

/** A selection in a store that holds the endpoint's series as they are. */
export function plainSource({ metric, matchers }: Selection): SeriesSource {
  return { selectors: [{ metric, matchers }], merge: 'none', identity: { without: [] }, key: { without: [] } };
}

/** The labels that series have when they are merged, so that a query can group by `labels`. */
export function withLabels(identity: Identity, labels: readonly string[]): Identity {
  return 'by' in identity
    ? { by: [...new Set([...identity.by, ...labels])] }
    : { without: identity.without.filter((label) => !labels.includes(label)) };
}
