export { createHistory } from './memoryHistory';
export { DEFAULT_MAX_LABEL_BYTES, DEFAULT_MAX_SERIES, type HistoryOptions } from './core';
export { createStoredHistory, type StoredHistory, type StoredHistoryOptions } from './stored/storedHistory';
export { createStorage, type Storage, type StorageOptions, type StorageProblem } from '../database/storage';
export { transact } from '../database/transact';
export { deleteOrphans } from './stored/orphans';
export { HOLD_MS } from './blocks/readWindow';
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
