import { defer, from, switchMap } from 'rxjs';
import { withPatterns } from '../series/pattern';
import type { FireworksOptions, StoreName } from '../types';
import type { BrowserStore } from './browser/browserStore';
import type { Backend } from './browser/collections';
import { readOptions, storeOf } from './options';
import type { DataSources } from './prometheus';
import type { MetricStore } from './types';

/** The store that the settings choose, with what others need to know of it: nobody above asks which one it is. */
export interface OpenedStore {
  store: MetricStore;
  /** How often what fills it scrapes. */
  scrapeIntervalMs: number;
  /** Who answers, in a line that tells of others too. */
  title: string;
  /** False while the settings name nothing that could be asked. */
  isConfigured: boolean;
  /** Said while it lists no metric. */
  whenEmpty: EmptyStoreText;
  history: StoreHistory;
}

export interface EmptyStoreText {
  title: string;
  text: string;
  /** Whether the first query may bring the first metric. */
  mayFillByQuery: boolean;
}

/** Where the history is that answers come from, and in the words for people where it is not here. */
export type StoreHistory =
  { kept: 'here'; history: LocalHistory } | { kept: 'elsewhere'; whereToLook: string; whereToImport: string };

/** What this browser has collected. */
export type LocalHistory = Pick<BrowserStore, 'importText' | 'exportText' | 'clear' | 'diagnose'>;

export interface StoreWorld {
  backend: Backend;
  dataSources: DataSources;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Of which Grafana and organisation the data source is. */
  scope: string;
}

interface StoreSettings {
  uid: string;
  url?: string;
  jsonData: FireworksOptions;
}

export function openStore(settings: StoreSettings, world: StoreWorld): OpenedStore {
  return OPEN[storeOf(settings.jsonData)](settings, world);
}

const OPEN: Readonly<Record<StoreName, (settings: StoreSettings, world: StoreWorld) => OpenedStore>> = {
  browser: openBrowser,
  prometheus: openPrometheus,
};

function openBrowser(settings: StoreSettings, { backend, scope }: StoreWorld): OpenedStore {
  const collection = readOptions(settings, scope);
  const store = deferredBrowserStore(async () => {
    const { browserStore } = await import('./browser/browserStore');
    return browserStore(collection, backend);
  });
  const hasAccount = collection.accountId !== '';
  return {
    store,
    scrapeIntervalMs: collection.scrapeIntervalMs,
    title: 'Fireworks',
    isConfigured: hasAccount,
    whenEmpty: hasAccount ? NOTHING_COLLECTED : NO_ACCOUNT,
    history: { kept: 'here', history: store },
  };
}

const NO_ACCOUNT: EmptyStoreText = {
  title: 'No account yet',
  text: 'This data source has no account id. Enter it, and an API key, in the settings of the data source.',
  mayFillByQuery: false,
};

const NOTHING_COLLECTED: EmptyStoreText = {
  title: 'Nothing collected yet',
  text: 'The first scrape comes with the first query. If the list stays empty, no dedicated deployment may be serving just now (scaled to zero, or serverless only): “Save & test” in the settings says which.',
  mayFillByQuery: true,
};

function openPrometheus(settings: StoreSettings, { dataSources, now, scope }: StoreWorld): OpenedStore {
  const { scrapeIntervalMs } = readOptions(settings, scope);
  return {
    store: deferredStore(async () => {
      const { prometheusStore, readPrometheusOptions } = await import('./prometheus');
      const options = await withPatterns(() => readPrometheusOptions(settings, scrapeIntervalMs));
      return prometheusStore(options, { dataSources, now });
    }),
    scrapeIntervalMs,
    title: 'Prometheus',
    isConfigured: true,
    whenEmpty: {
      title: 'No Fireworks metrics in the Prometheus data source',
      text: '“Save & test” in the settings of this data source says what it has and what to do.',
      mayFillByQuery: false,
    },
    history: {
      kept: 'elsewhere',
      whereToLook: 'A Prometheus keeps the history of this data source. Look there.',
      whereToImport: 'This data source reads a Prometheus, which keeps the history. Import into that one instead.',
    },
  };
}

/**
 * Loads something once, when it is first asked for. A load that failed (a page older than the installed plugin, a
 * broken connection) is tried again by whoever asks next.
 */
function once<T>(load: () => Promise<T>): { get(): Promise<T>; loaded(): T | undefined } {
  let pending: Promise<T> | undefined;
  let loaded: T | undefined;
  const get = async () => {
    try {
      pending ??= load();
      loaded = await pending;
      return loaded;
    } catch (error) {
      pending = undefined;
      throw new Error('A part of the plugin could not be loaded. Reload the page.', { cause: error });
    }
  };
  return { get, loaded: () => loaded };
}

/**
 * A store whose code is loaded when it is first asked: a data source uses one of the two stores, and one that only
 * shows traces uses none.
 */
export function deferredStore(load: () => Promise<MetricStore>): MetricStore {
  const store = once(load);
  return {
    run: (request) => defer(() => from(store.get())).pipe(switchMap((loaded) => loaded.run(request))),
    metrics: async () => (await store.get()).metrics(),
    labelNames: async (scope, range) => (await store.get()).labelNames(scope, range),
    labelValues: async (label, scope, range) => (await store.get()).labelValues(label, scope, range),
    bounds: async (scope, range) => (await store.get()).bounds(scope, range),
    test: async () => (await store.get()).test(),
    preview: (plan, grid, offsetMs) => store.loaded()?.preview?.(plan, grid, offsetMs),
  };
}

/** The same for the store that keeps a history of its own. */
function deferredBrowserStore(load: () => Promise<BrowserStore>): BrowserStore {
  const store = once(load);
  return {
    ...deferredStore(store.get),
    updates: () => defer(() => from(store.get())).pipe(switchMap((loaded) => loaded.updates())),
    importText: async (chunks, options) => (await store.get()).importText(chunks, options),
    async *exportText(range) {
      yield* (await store.get()).exportText(range);
    },
    clear: async () => (await store.get()).clear(),
    diagnose: async () => (await store.get()).diagnose(),
  };
}
