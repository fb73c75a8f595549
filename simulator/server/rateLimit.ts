export interface RateLimit {
  /** Takes one request from the budget; 0 when allowed, else the milliseconds until one will be. */
  take(nowMs: number): number;
  reset(): void;
}

const MINUTE = 60_000;

/**
 * At most `perMinute` requests in any 60 s. Refused ones cost nothing. Fireworks documents the number only;
 * a sliding window is the strictest reading of it.
 */
export function createRateLimit(perMinute: number): RateLimit {
  let taken: number[] = [];
  return {
    take(nowMs) {
      taken = taken.filter((atMs) => nowMs - atMs < MINUTE);
      const [oldest] = taken;
      if (oldest !== undefined && taken.length >= perMinute) {
        return oldest + MINUTE - nowMs;
      }
      taken.push(nowMs);
      return 0;
    },
    reset() {
      taken = [];
    },
  };
}
