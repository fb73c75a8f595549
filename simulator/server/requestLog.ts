export interface LoggedRequest {
  atMs: number;
  /** The status meant for it, whether or not it arrived. */
  status: number;
}

export interface RequestCounts {
  total: number;
  byStatus: Record<string, number>;
  /** Oldest first; only the newest 10 000 are kept, the counts are of all. */
  requests: readonly LoggedRequest[];
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  counts(): RequestCounts;
  reset(): void;
}

const KEPT = 10_000;

/** Requests to the metrics endpoint since the start or the last reset. */
export function createRequestLog(): RequestLog {
  let requests: LoggedRequest[] = [];
  let total = 0;
  let byStatus = new Map<number, number>();
  return {
    add(request) {
      total++;
      byStatus.set(request.status, (byStatus.get(request.status) ?? 0) + 1);
      requests.push(request);
      if (requests.length > KEPT) {
        requests.shift();
      }
    },
    counts: () => ({ total, byStatus: Object.fromEntries(byStatus), requests: [...requests] }),
    reset() {
      requests = [];
      total = 0;
      byStatus = new Map();
    },
  };
}
