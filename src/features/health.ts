import type { TestDataSourceResponse } from '@grafana/data';
import type { MetricStore } from '../stores/types';

/** What Grafana can do only with data sources that have a backend, and the way out. Part of every Save & test. */
const FRONTEND_LIMITS = [
  'This data source runs in the browser. Alert rules, server-side expressions, public dashboards and private data source',
  'connect do not work with it; for those, ask a Prometheus that scrapes the same endpoint.',
].join(' ');

/** The answer to Save & test. */
export async function health(store: MetricStore): Promise<TestDataSourceResponse> {
  const { status, message, details } = await store.test();
  return { status, message, details: { verboseMessage: [...details, FRONTEND_LIMITS].join('\n') } };
}
