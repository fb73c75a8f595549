export { chunkedTransport, errorOfAnswer, type ChunkedBackend, type Packet } from './transport';
export { backOffAfterLimit } from './waits';
export { scrapeOnce, type ScrapeOutcome } from './scrapeOnce';
export { createCollector, type Collector } from './collector';
export { isFresh, type CollectorState } from './status';
export { ALWAYS_OPEN, createAccess, sharedAccess, type Access, type Refusal } from './access';
export {
  describeScrapeError,
  describeTestError,
  durationInWords,
  SCRAPE_ERROR_TEXTS,
  type ScrapeError,
  type ScrapeErrorKind,
} from './errors';
export { systemWorld, type SharedWorld, type Timers, type World } from './world';
