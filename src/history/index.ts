export { createHistory } from './memoryHistory';
export { createStoredHistory, type StoredHistory } from './stored/storedHistory';
export { deleteOrphans } from './stored/orphans';
export { MAX_LABEL_BYTES, MAX_SERIES } from './limits';
export type {
  Coverage,
  ExportRange,
  History,
  HistorySelection,
  HistoryStats,
  ImportOptions,
  ImportResult,
  OwnSample,
} from './types';
