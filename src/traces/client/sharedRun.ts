import { throwIfAborted } from './aborted';

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
