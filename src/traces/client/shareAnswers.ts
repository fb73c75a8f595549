import type { MlflowClient, SearchPage, SearchRequest, TimeRange } from './client';
import type { DataPoint } from './metrics';
import type { Experiment } from '../spans/types';
import { throwIfAborted } from './transport';

/** So long an answer serves those who come later: the panels of one refresh do not all begin at once. */
const MOMENT_MS = 5000;
/** Ranges that end now are worked out for each panel, a little later each time. */
const SLACK_MS = 2000;

interface Kept<T> {
  range: TimeRange | undefined;
  /** Of a search: how many traces were asked for. */
  size: number;
  run: SharedRun<T>;
  /** When the answer was there; undefined while it is on its way. */
  done: { atMs?: number };
}

/**
 * A client whose equal questions get one answer: those that are asked at the same time or in the moment after it. A
 * range that was worked out a little earlier is as good, and a long page serves who asks for a shorter one.
 *
 * @param now milliseconds since the epoch
 */
export function shareAnswers(client: MlflowClient, now: () => number): MlflowClient {
  const searches = shared<SearchPage>(now);
  const metrics = shared<DataPoint[]>(now);
  const experiments = shared<Experiment[]>(now);
  return {
    ...client,
    search: async (request, signal) => {
      const { range, pageSize, ...rest } = request;
      const answer = searches({ about: rest, range, size: pageSize }, (end) => client.search(request, end));
      return asAsked(await answer.run.wait(signal), request, answer.range);
    },
    metrics: async (request, signal) => {
      const { start_time_ms: fromMs, end_time_ms: toMs, ...rest } = request;
      const answer = metrics({ about: rest, range: { fromMs, toMs } }, (end) => client.metrics(request, end));
      return answer.run.wait(signal);
    },
    experiments: async (signal) => experiments({ about: '' }, (end) => client.experiments(end)).run.wait(signal),
  };
}

interface Question {
  about: unknown;
  range?: TimeRange;
  size?: number;
}

function shared<T>(now: () => number) {
  const kept = new Map<string, Array<Kept<T>>>();

  function isFresh({ run, done: { atMs } }: Kept<T>): boolean {
    const age = atMs === undefined ? 0 : now() - atMs;
    return !run.isLeft && age >= 0 && age < MOMENT_MS;
  }

  function forgetOld(): void {
    for (const [question, answers] of kept) {
      const fresh = answers.filter(isFresh);
      if (fresh.length === 0) {
        kept.delete(question);
      } else {
        kept.set(question, fresh);
      }
    }
  }

  function begin(run: (signal: AbortSignal) => Promise<T>): Pick<Kept<T>, 'run' | 'done'> {
    const done: Kept<T>['done'] = {};
    const begun = new SharedRun(async (signal) => {
      try {
        const answer = await run(signal);
        done.atMs = now();
        return answer;
      } catch (error) {
        // An error is told to those who wait, and not kept for others.
        done.atMs = -Infinity;
        throw error;
      }
    });
    return { run: begun, done };
  }

  return ({ about, range, size = 1 }: Question, run: (signal: AbortSignal) => Promise<T>): Kept<T> => {
    forgetOld();
    const question = JSON.stringify(about);
    const answers = kept.get(question) ?? [];
    const known = answers.find((one) => one.size >= size && isNear(one.range, range));
    if (known !== undefined) {
      return known;
    }
    const begun = { range, size, ...begin(run) };
    kept.set(question, [...answers, begun]);
    return begun;
  };
}

function isNear(a: TimeRange | undefined, b: TimeRange | undefined): boolean {
  return a === undefined || b === undefined
    ? a === b
    : Math.abs(a.fromMs - b.fromMs) <= SLACK_MS && Math.abs(a.toMs - b.toMs) <= SLACK_MS;
}

/** Of another's page what was asked for: without what is outside of the range, and no longer than that. */
function asAsked(page: SearchPage, { range, pageSize }: SearchRequest, from: TimeRange | undefined): SearchPage {
  const inRange =
    range === undefined || range === from
      ? page.traces
      : page.traces.filter(({ startMs }) => startMs >= Math.floor(range.fromMs) && startMs <= Math.ceil(range.toMs));
  return inRange.length > pageSize ? { traces: inRange.slice(0, pageSize), isCut: true } : { ...page, traces: inRange };
}

/** One run for all who wait for it. It is ended when the last of them has left. */
export class SharedRun<T> {
  readonly #leaving = new AbortController();
  readonly #answer: Promise<T>;
  #waiting = 0;

  constructor(run: (signal: AbortSignal) => Promise<T>) {
    this.#answer = run(this.#leaving.signal);
    // Those who wait are told; when nobody does, nobody is to hear of it.
    this.#answer.catch(() => undefined);
  }

  /** True once all have left: whoever comes now begins anew. */
  get isLeft(): boolean {
    return this.#leaving.signal.aborted;
  }

  /** @throws what the run throws, or the signal's reason */
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
          this.#leaving.abort(signal?.reason);
        }
      };
      signal?.addEventListener('abort', onAbort);
      this.#answer.then(resolve, reject).finally(leave);
    });
  }
}
