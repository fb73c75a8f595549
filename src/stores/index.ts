export { browserStore, type BrowserStore } from './browser/browserStore';
export type { Diagnosis, MetricShape } from './browser/diagnosis';
export { openStore, type EmptyStoreText, type LocalHistory, type OpenedStore } from './openStore';
export { checkedMatchers } from './prometheus';
export { DEFAULT_STORE, readOptions, storeOf, type CollectionOptions } from './options';
export type {
  ListedRange,
  MetricStore,
  MissingStretch,
  PlannedQuery,
  PlanResult,
  StoreHealth,
  StoreNotice,
  StoreRequest,
  StoreResponse,
  StoredMetric,
} from './types';
