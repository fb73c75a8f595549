/** What people may want to change. Printed in docs/alerts.md, which a test compares. */
export const THRESHOLDS = {
  /** Of all requests, those that must not fail with 5xx. */
  objective: 0.99,
  /** How many times faster than allowed the error budget goes: 14.4 uses 2 % of 30 days in an hour, 6 uses 5 % in six. */
  fastBurn: 14.4,
  slowBurn: 6,
  /** Requests per second below which a share of requests says nothing. */
  trafficPerSecond: 0.1,
  firstTokenMs: 2000,
  queueMs: 1000,
  /** Of requests, how many may be slower than that. */
  slowShare: 0.1,
  kvBlocks: 0.9,
  /** The share of the usual cache hits that is left. */
  cacheHitsLeft: 0.5,
  /** Hits below which a drop means nothing. */
  usualCacheHits: 0.2,
  refusedShare: 0.05,
  goodScrapes: 0.8,
} as const;
