export { createHistory } from './memoryHistory';
export { createStoredHistory, type StoredHistory } from './stored/storedHistory';
export { deleteOrphans } from './stored/recordWriter';
export { createMemory } from './blocks/block';
export { eachWindow } from './blocks/findSamples';
export { GAP_INTERVALS } from './blocks/blockWriter';
export { MAX_LABEL_BYTES, MAX_SERIES } from './limits';
export type {
  Coverage,
  ExportRange,
  FailedStretch,
  FoundSamples,
  History,
  HistorySelection,
  HistoryStats,
  HistoryWindow,
  ImportOptions,
  ImportProgress,
  ImportResult,
  Memory,
  OwnSample,
  PastChange,
} from './types';
