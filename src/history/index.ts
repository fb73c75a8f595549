export { createHistory } from './memoryHistory';
export { DEFAULT_MAX_LABEL_BYTES, DEFAULT_MAX_SERIES, type HistoryOptions } from './core';
export { createStoredHistory, type StoredHistory, type StoredHistoryOptions } from './disk/storedHistory';
export { createStorage, type Storage, type StorageOptions, type StorageProblem } from './disk/storage';
export { transact } from './disk/transact';
export { deleteOrphans } from './disk/orphans';
export { HOLD_MS } from './readWindow';
export { SAMPLES_SCRAPED, SCRAPE_DURATION, SNAPSHOT_AGE, UP } from './ownSeries';
export type {
  AppendOptions,
  AppendResult,
  Coverage,
  ExportFormat,
  History,
  HistorySelection,
  HistoryStats,
  ImportOptions,
  ImportProgress,
  ImportResult,
  OwnSample,
  ReadOptions,
  StoredStats,
} from './types';
