import { defer, from, switchMap } from 'rxjs';
import type { BrowserStore } from './browser/browserStore';
import type { MetricStore } from './types';

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
    labelNames: async (scope) => (await store.get()).labelNames(scope),
    labelValues: async (label, scope) => (await store.get()).labelValues(label, scope),
    bounds: async (scope) => (await store.get()).bounds(scope),
    test: async () => (await store.get()).test(),
    preview: (plan, grid) => store.loaded()?.preview?.(plan, grid),
  };
}

/** The same for the store that keeps a history of its own. */
export function deferredBrowserStore(load: () => Promise<BrowserStore>): BrowserStore {
  const store = once(load);
  return {
    ...deferredStore(store.get),
    updates: () => defer(() => from(store.get())).pipe(switchMap((loaded) => loaded.updates())),
    importText: async (chunks, options) => (await store.get()).importText(chunks, options),
    async *exportText() {
      yield* (await store.get()).exportText();
    },
    clear: async () => (await store.get()).clear(),
    diagnose: async () => (await store.get()).diagnose(),
  };
}
