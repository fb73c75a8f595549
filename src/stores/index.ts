export { browserStore, type BrowserStore } from './browserStore';
export { readOptions, type CollectionOptions } from './options';
export type { MetricStore, StoreHealth, StoreNotice, StoreRequest, StoreResponse, StoredMetric } from './types';
