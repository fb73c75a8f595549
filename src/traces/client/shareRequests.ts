import type { Experiment, MlflowClient, SearchPage, SearchRequest, TimeRange, DataPoint } from './client';
import { throwIfAborted } from './transport';

/** How long an answer serves those who ask later: the panels of one refresh do not all begin at once. */
const FRESH_MS = 5000;
/** Ranges that end now are worked out for each panel, a little later each time. */
const RANGE_TOLERANCE_MS = 2000;

/**
 * A client in which equal requests get one answer: those at the same time, and those within five seconds after it. A
 * range that was worked out up to two seconds apart is as good, and a long page serves requests for a shorter one.
 *
 * @param now milliseconds since the epoch
 */
export function shareRequests(client: MlflowClient, now: () => number): MlflowClient {
  const searches = recentAnswers<SearchPage>(now);
  const metrics = recentAnswers<DataPoint[]>(now);
  const experiments = recentAnswers<Experiment[]>(now);
  return {
    ...client,
    search: async (request, signal) => {
      const { range, pageSize, ...rest } = request;
      const answer = searches({ key: JSON.stringify(rest), range, size: pageSize }, (end) =>
        client.search(request, end)
      );
      return trimPage(await answer.request.wait(signal), request, answer.range);
    },
    metrics: async (request, signal) => {
      const { start_time_ms: fromMs, end_time_ms: toMs, ...rest } = request;
      const answer = metrics({ key: JSON.stringify(rest), range: { fromMs, toMs }, size: 1 }, (end) =>
        client.metrics(request, end)
      );
      return answer.request.wait(signal);
    },
    experiments: async (signal) => {
      const answer = experiments({ key: '', range: undefined, size: 1 }, (end) => client.experiments(end));
      return answer.request.wait(signal);
    },
  };
}

interface Wanted {
  /** Equal for requests that differ in nothing but range and size. */
  key: string;
  range: TimeRange | undefined;
  /** Of a search: how many traces are requested. */
  size: number;
}

interface RecentAnswer<T> extends Omit<Wanted, 'key'> {
  request: SharedRequest<T>;
  /** When the answer was there; undefined while it is on its way, -Infinity after an error. */
  done: { atMs?: number };
}

/** Finds a recent answer that serves a request, or begins the request. */
function recentAnswers<T>(now: () => number) {
  const recent = new Map<string, Array<RecentAnswer<T>>>();

  function isFresh({ request, done: { atMs } }: RecentAnswer<T>): boolean {
    const age = atMs === undefined ? 0 : now() - atMs;
    return !request.isAbandoned && age >= 0 && age < FRESH_MS;
  }

  function forgetOld(): void {
    for (const [key, answers] of recent) {
      const fresh = answers.filter(isFresh);
      if (fresh.length === 0) {
        recent.delete(key);
      } else {
        recent.set(key, fresh);
      }
    }
  }

  function begin(run: (signal: AbortSignal) => Promise<T>): Pick<RecentAnswer<T>, 'request' | 'done'> {
    const done: RecentAnswer<T>['done'] = {};
    const request = new SharedRequest(async (signal) => {
      try {
        const answer = await run(signal);
        done.atMs = now();
        return answer;
      } catch (error) {
        // Those who wait get the error; whoever asks later asks MLflow again.
        done.atMs = -Infinity;
        throw error;
      }
    });
    return { request, done };
  }

  return ({ key, range, size }: Wanted, run: (signal: AbortSignal) => Promise<T>): RecentAnswer<T> => {
    forgetOld();
    const answers = recent.get(key) ?? [];
    const found = answers.find((one) => one.size >= size && isNear(one.range, range));
    if (found !== undefined) {
      return found;
    }
    const begun = { range, size, ...begin(run) };
    recent.set(key, [...answers, begun]);
    return begun;
  };
}

function isNear(a: TimeRange | undefined, b: TimeRange | undefined): boolean {
  return a === undefined || b === undefined
    ? a === b
    : Math.abs(a.fromMs - b.fromMs) <= RANGE_TOLERANCE_MS && Math.abs(a.toMs - b.toMs) <= RANGE_TOLERANCE_MS;
}

/** A page as the request would have got it: only traces of its own range, and no more than it asks for. */
function trimPage(page: SearchPage, { range, pageSize }: SearchRequest, pageRange: TimeRange | undefined): SearchPage {
  const inRange =
    range === undefined || range === pageRange
      ? page.traces
      : page.traces.filter(({ startMs }) => startMs >= Math.floor(range.fromMs) && startMs <= Math.ceil(range.toMs));
  return inRange.length > pageSize ? { traces: inRange.slice(0, pageSize), isCut: true } : { ...page, traces: inRange };
}

/** One request for all who wait for its answer. It is aborted when the last of them has left. */
export class SharedRequest<T> {
  readonly #abort = new AbortController();
  readonly #answer: Promise<T>;
  #waiting = 0;

  constructor(run: (signal: AbortSignal) => Promise<T>) {
    this.#answer = run(this.#abort.signal);
    // Those who wait get the error; without them it must not become an unhandled rejection.
    this.#answer.catch(() => undefined);
  }

  /** True once all have left: whoever comes now has to begin another one. */
  get isAbandoned(): boolean {
    return this.#abort.signal.aborted;
  }

  /** @throws what the request throws, or the signal's reason */
  wait(signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    this.#waiting++;
    return new Promise<T>((resolve, reject) => {
      let isWaiting = true;
      const leave = () => {
        if (isWaiting) {
          isWaiting = false;
          this.#waiting--;
          signal?.removeEventListener('abort', onAbort);
        }
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason);
        if (this.#waiting === 0) {
          this.#abort.abort(signal?.reason);
        }
      };
      signal?.addEventListener('abort', onAbort);
      this.#answer.then(resolve, reject).finally(leave);
    });
  }
}
