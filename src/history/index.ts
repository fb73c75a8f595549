export { createHistory } from './memoryHistory';
export { createStoredHistory, type StoredHistory } from './stored/storedHistory';
export { deleteOrphans } from './stored/recordWriter';
export { GAP_INTERVALS } from './blocks/blockWriter';
export { MAX_LABEL_BYTES, MAX_SERIES } from './limits';
export type {
  Coverage,
  ExportRange,
  FailedStretch,
  History,
  HistorySelection,
  HistoryStats,
  HistoryWindow,
  ImportOptions,
  ImportProgress,
  ImportResult,
  OwnSample,
  PastChange,
} from './types';
