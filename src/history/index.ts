export { createHistory, DEFAULT_MAX_SERIES, type HistoryOptions } from './memoryHistory';
export { HOLD_MS } from './readWindow';
export { SAMPLES_SCRAPED, SCRAPE_DURATION, SNAPSHOT_AGE, UP } from './ownSeries';
export type {
  AppendOptions,
  AppendResult,
  Coverage,
  History,
  HistorySelection,
  HistoryStats,
  ImportOptions,
  ImportProgress,
  ImportResult,
  OwnSample,
  ReadOptions,
} from './types';
