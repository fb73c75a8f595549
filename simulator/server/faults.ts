import type { WireVariant } from '../wire/variant';

/** How the metrics endpoint misbehaves, or the list of deployments, for the next `requests` requests or until it is told otherwise. */
export interface Faults {
  /** Absent: until cleared. Only requests that pass the key check and the rate limit count. */
  requests?: number;
  /** Before the first byte of the answer. */
  delayMs?: number;
  /** Another answer than the scrape. */
  answer?: FaultyAnswer;
  /** How the body travels. */
  transfer?: FaultyTransfer;
  /** How a well-formed body is written. */
  variant?: Partial<WireVariant>;
}

/**
 * - `status`: an error with a JSON body; `retryAfter` in seconds, as it is written or as an HTTP date so many seconds ahead.
 * - `malformed`: the scrape with a line that no parser takes as its `line`-th (from 1).
 * - `firstLines`: so many lines of the scrape, and no more.
 * - `html`, `json`, `empty`: status 200 and a body that is no exposition.
 * - `endless`: the scrape and then valid lines for ever.
 * - `huge`: valid, at least this big.
 * - `manySamples`, `manyLabels`, `longName`, `longValue`: valid, with one quantity past what a reader may allow.
 * - `noDeployments`: an account without any.
 */
export type FaultyAnswer =
  | {
      kind: 'status';
      status: number;
      location?: string;
      retryAfter?: { as: 'seconds' | 'date'; seconds: number } | { as: 'text'; text: string };
    }
  | { kind: 'malformed'; line: number }
  | { kind: 'firstLines'; lines: number }
  | { kind: 'html' | 'json' | 'empty' | 'endless' }
  | { kind: 'noDeployments' }
  | { kind: 'huge'; megabytes: number }
  | { kind: 'manySamples'; samples: number }
  | { kind: 'manyLabels'; labels: number }
  | { kind: 'longName' | 'longValue'; bytes: number };

/**
 * - `slow`: so many bytes in each second.
 * - `cut`: the body stops after so many bytes (of what travels, so gzip may be cut in the middle): the connection is
 *   destroyed, or with `ending: 'clean'` the response ends as if it were complete. With `plain` nothing is gzipped.
 */
export type FaultyTransfer =
  | { kind: 'slow'; bytesPerSecond: number }
  | { kind: 'cut'; afterBytes: number; ending?: 'destroyed' | 'clean'; plain?: true };

export interface FaultSwitch {
  /** What befalls this request; counts it. */
  take(): Faults;
  current(): Faults;
  set(faults: Faults): void;
  clear(): void;
}

export function createFaultSwitch(): FaultSwitch {
  let faults: Faults = {};
  return {
    take() {
      const taken = faults;
      if (faults.requests !== undefined) {
        faults = faults.requests > 1 ? { ...faults, requests: faults.requests - 1 } : {};
      }
      return taken;
    },
    current: () => faults,
    set(changed) {
      faults = changed.requests === 0 ? {} : changed;
    },
    clear() {
      faults = {};
    },
  };
}
