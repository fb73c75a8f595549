export { chunkedTransport, type ChunkedBackend, type Packet, type Transport } from './transport';
export { scrapeOnce, SCRAPE_TIMEOUT_MS, type Scrape, type ScrapeOptions, type ScrapeOutcome } from './scrapeOnce';
export { createCollector, type Collector, type CollectorOptions } from './collector';
export { isFresh, type CollectorState, type FreshenOptions, type Freshness } from './status';
export type { Snapshot } from './snapshot';
export { ALWAYS_OPEN, createAccess, sharedAccess, type Access } from './access';
export {
  describeScrapeError,
  formatDuration,
  SCRAPE_ERROR_TEXTS,
  type ErrorSituation,
  type ScrapeError,
  type ScrapeErrorKind,
} from './errors';
export { systemWorld, type Clock, type TimerHandle, type SharedWorld, type Timers, type World } from './world';
