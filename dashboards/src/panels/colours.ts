/*
 * Colours that mean something, the same on every dashboard. Those of deployments are Grafana's own, by their order;
 * those of states are the data source's.
 */

/** The further out, the warmer and the darker. */
export const QUANTILES = { p50: 'blue', p95: 'orange', p99: 'purple' };

/** In the order of a request. */
export const PHASES = {
  'Prefill queue': 'red',
  Prefill: 'yellow',
  'Time to first token': 'orange',
  'Generation queue': 'purple',
};

/** Work in the colours of a bill: what costs is blue and orange, what the cache saved is green. */
export const TOKENS = {
  Uncached: 'blue',
  Cached: 'green',
  All: 'text',
  Input: 'blue',
  Prompt: 'blue',
  Output: 'orange',
  'Generated, est.': 'orange',
};

export const OUTCOMES = { OK: 'green', ERROR: 'red' };

/** What stands for a day before: there, but not in the way. */
export const BEFORE = '#8e8e8e';
