/**
 * How long a sample is shown while no newer one comes, milliseconds. As in Prometheus, whose `--query.lookback-delta`
 * is five minutes unless somebody sets it. Everything that holds, fills or ends values goes by this.
 */
export const LOOKBACK_MS = 5 * 60_000;
