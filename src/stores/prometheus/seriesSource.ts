import { metricInfo, seriesLabels } from '../../catalogue';
import type { Selection } from '../../plan';
import { SELECTOR_LABEL, type Identity, type SeriesSource } from '../../promql';
import { escapeRegex } from '../../series/matcher';
import { addedLabels } from './addedLabels';
import { NothingStored, NotKnown } from './errors';
import { storedLabel, storedSelectors, type StoredNames } from './storedNames';
import { ACCOUNT, keyLabels, storedSeriesFor, withoutLabel, type StoredSeries } from './storedSeries';
import type { StoreFacts } from './storeFacts';

/**
 * Where the store has the series of a selection, and how they have to be put together so that each counts once.
 * @param by the labels that its plan groups by
 * @throws NotKnown
 */
export function seriesSource(selection: Selection, facts: StoreFacts, by: readonly string[] = []): SeriesSource {
  return metricInfo(selection.metric).group === 'scrape'
    ? scrapeSource(selection, facts)
    : endpointSource(selection, facts, by);
}

function endpointSource(selection: Selection, facts: StoreFacts, by: readonly string[]): SeriesSource {
  const { metric } = selection;
  const stored = storedSeriesFor(selection, by, facts.storedSeries(metric));
  const copy = stored?.complete;
  const selectors = storedSelectors(selection, facts.names, [...facts.matchers, ...(copy?.matchers ?? [])]);
  const only = copy?.selector === undefined ? undefined : selectors[copy.selector];
  const read = only === undefined ? selectors : [only];
  // Nothing known may mean copies.
  const merge = stored?.merge ?? 'copies';
  return {
    selectors: read,
    merge: merge === 'none' && read.length > 1 ? 'parts' : merge,
    ...identities(metric, facts.names, stored),
  };
}

/**
 * The labels of the endpoint's series, and those of them that make two stored series the same one.
 * @throws NotKnown for a metric that is not documented, where what scrapers added to it could not be looked up either
 */
function identities(
  metric: string,
  names: StoredNames,
  stored: StoredSeries | undefined
): { identity: Identity; key: Identity } {
  const known = (identity: Identity) => (stored?.lacksAccount === true ? withoutLabel(identity, ACCOUNT) : identity);
  const labels = seriesLabels(metric);
  const key = keyLabels(metric);
  if (labels !== undefined && key !== undefined) {
    const by = (ofMetric: readonly string[]) => known({ by: ofMetric.map((one) => storedLabel(one, metric, names)) });
    return { identity: by(labels), key: by(key) };
  }
  if (stored === undefined) {
    throw new NotKnown(`Whether ${metric} is stored more than once could not be looked up.`);
  }
  const without = known({ without: [...addedLabels(stored.labels), SELECTOR_LABEL] });
  return { identity: without, key: without };
}

/** Every job of a store has series such as `up`; only those of the jobs that bring Fireworks' metrics are meant. */
function scrapeSource(selection: Selection, { matchers, scrapeJobs }: StoreFacts): SeriesSource {
  const which = `Which ${selection.metric} is that of Fireworks’ scrape`;
  if (scrapeJobs === undefined) {
    throw new NotKnown(`${which} could not be looked up.`);
  }
  if (scrapeJobs.length === 0) {
    throw new NothingStored(`${which} is not known, since the store has no series of Fireworks.`);
  }
  return {
    selectors: scrapeJobs.map(({ job, instances }) => ({
      metric: selection.metric,
      matchers: [
        ...selection.matchers,
        { label: 'job', operator: '=', value: job },
        { label: 'instance', operator: '=~', value: [...instances].sort().map(escapeRegex).join('|') },
        ...matchers,
      ],
    })),
    merge: 'parts',
    identity: { by: [] },
    key: { by: [] },
    newest: metricInfo(selection.metric).aggregate === 'min' ? 'min' : 'max',
  };
}
