import type { Selection } from '../plan/plan';
import type { Matcher } from '../series/matcher';

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
