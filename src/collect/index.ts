export { chunkedTransport, type ChunkedBackend, type Packet, type Transport } from './transport';
export { scrapeOnce, SCRAPE_TIMEOUT_MS, type Scrape, type ScrapeOptions, type ScrapeOutcome } from './scrapeOnce';
export { createCollector, type Collector, type CollectorOptions } from './collector';
export { isFresh, type FreshenOptions, type Freshness } from './freshness';
export type { CollectorState } from './status';
export type { Snapshot } from './snapshot';
export { storedBudget, readBudgetRow } from '../database/sharedLease';
export { ALWAYS_OPEN, createAccess, type Access } from './access';
export { storedAccess } from './storedAccess';
export {
  claimRow,
  insistableAtMs,
  memoryBudget,
  MOST_A_MINUTE,
  NEW_ROW,
  settleRow,
  type BudgetRow,
  type Claim,
  type ClaimOptions,
  type ScrapeBudget,
  type Settlement,
} from '../database/lease';
export {
  describeScrapeError,
  formatDuration,
  SCRAPE_ERROR_TEXTS,
  type ErrorSituation,
  type ScrapeError,
  type ScrapeErrorKind,
} from './errors';
export { systemWorld, type Clock, type TimerHandle, type SharedWorld, type Timers, type World } from './world';
