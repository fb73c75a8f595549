export { createHistory } from './memoryHistory';
export { createStoredHistory, type StoredHistory, type StoredHistoryOptions } from './stored/storedHistory';
export { deleteOrphans } from './stored/orphans';
export { MAX_LABEL_BYTES, MAX_SERIES } from './limits';
export type { HistoryOptions } from './core';
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
