/** How long a data source wants a history to be kept, and when it wrote to it last. */
export interface RetentionInUse {
  source: string;
  ms: number;
  atMs: number;
}

/**
 * The wishes of all data sources that share a history. One that has not written for as long as it wants samples kept
 * has none left; its own wish and that of the others of its page each source knows best.
 * @param confirmedMs a time that is surely past, since a clock may be wrong.
 */
export function mergeRetentions(
  stored: readonly RetentionInUse[],
  own: ReadonlyMap<string, number>,
  { atMs, confirmedMs }: { atMs: number; confirmedMs: number }
): RetentionInUse[] {
  const others = stored.filter((one) => !own.has(one.source) && one.atMs + one.ms >= confirmedMs);
  return [...others, ...Array.from(own, ([source, ms]) => ({ source, ms, atMs }))];
}

/** The longest wins: nobody loses what somebody wants to keep. */
export function longestRetention(stored: readonly RetentionInUse[], own: ReadonlyMap<string, number>): number {
  return Math.max(...stored.filter(({ source }) => !own.has(source)).map(({ ms }) => ms), ...own.values());
}
