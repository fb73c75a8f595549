export { browserStore, type BrowserStore } from './browserStore';
export { openStore, type OpenedStore, type StoreWorld } from './openStore';
export { readMatchers } from './prometheus';
export { readOptions, type CollectionOptions } from './options';
export type { MetricStore, StoreHealth, StoreNotice, StoreRequest, StoreResponse, StoredMetric } from './types';
