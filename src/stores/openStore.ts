import { withPatterns } from '../series/pattern';
import type { FireworksOptions } from '../types';
import type { BrowserStore } from './browser/browserStore';
import type { Backend } from './browser/collections';
import { readOptions } from './options';
import { deferredBrowserStore, deferredStore } from './deferredStore';
import type { DataSources } from './prometheus';
import type { MetricStore } from './types';

export type LocalHistory = Pick<BrowserStore, 'importText' | 'exportText' | 'clear' | 'diagnose'>;

/** The store that the settings choose, and how often what fills it scrapes. */
export interface OpenedStore {
  store: MetricStore;
  /** What this browser has collected; absent where a Prometheus does that. */
  localHistory?: LocalHistory;
  scrapeIntervalMs: number;
}

export interface StoreWorld {
  backend: Backend;
  dataSources: DataSources;
  now: () => number;
  /** Of which Grafana and organisation the data source is. */
  scope: string;
}

export function openStore(
  settings: { uid: string; url?: string; jsonData: FireworksOptions },
  { backend, dataSources, now, scope }: StoreWorld
): OpenedStore {
  const collection = readOptions(settings, scope);
  const { scrapeIntervalMs } = collection;
  if (settings.jsonData.store === 'prometheus') {
    const store = deferredStore(async () => {
      const { prometheusStore, readPrometheusOptions } = await import('./prometheus');
      const options = await withPatterns(() => readPrometheusOptions(settings, scrapeIntervalMs));
      return prometheusStore(options, { dataSources, now });
    });
    return { store, scrapeIntervalMs };
  }
  const store = deferredBrowserStore(async () => {
    const { browserStore } = await import('./browser/browserStore');
    return browserStore(collection, backend);
  });
  return { store, localHistory: store, scrapeIntervalMs };
}
