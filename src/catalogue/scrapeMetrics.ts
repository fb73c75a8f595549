import type { MetricInfo } from './types';

const own = { group: 'scrape', kind: 'gauge', documented: true } as const;
const SECONDS = { unit: 's', unitText: 'seconds' };

/** What this data source writes of each scrape beside what it brought, in Prometheus's names where it has one. */
export const SCRAPE_METRICS: readonly MetricInfo[] = [
  {
    name: 'up',
    title: 'Scrape succeeded',
    ...own,
    unit: 'short',
    unitText: '1 or 0',
    over: 'min',
    aggregate: 'min',
    description: '1 for a good scrape, 0 for a failed one; nothing where nobody collected.',
  },
  {
    name: 'scrape_duration_seconds',
    title: 'Scrape duration',
    ...own,
    ...SECONDS,
    over: 'max',
    aggregate: 'max',
    description: 'From the request to the end of the answer, through Grafana.',
  },
  {
    name: 'scrape_samples_scraped',
    title: 'Samples per scrape',
    ...own,
    unit: 'short',
    unitText: 'samples',
    over: 'last',
    aggregate: 'max',
    description: 'Samples in the answer; 0 for a failed scrape.',
  },
  {
    name: 'snapshot_age_seconds',
    title: 'Age of the data',
    ...own,
    ...SECONDS,
    over: 'max',
    aggregate: 'max',
    description:
      'How old the newest values were at each scrape, by the timestamps in the answer or else by the last good scrape.',
  },
];
