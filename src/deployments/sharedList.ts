import { backOffAfterLimit } from '../collect';
import { SharedRequest } from '../traces/client/shareRequests';
import type { DeploymentList } from './listDeployments';
import { DeploymentsError } from './problems';

/** What panels are answered with. */
export interface Listed {
  list: DeploymentList;
  /** When it was asked for, ms. */
  atMs: number;
  /** Why there is no newer one, where one was asked for. */
  error: DeploymentsError | undefined;
}

export interface SharedList {
  /**
   * The list, at most 45 s old, or an older one with the error of the newest attempt.
   * @throws DeploymentsError where there is none, or the signal's reason
   */
  get(signal?: AbortSignal): Promise<Listed>;
  /** Asks anew, whatever is known: for settings that have just been saved. */
  renew(signal?: AbortSignal): Promise<Listed>;
}

/** How long a list serves all panels of the page: less than the usual minute between two refreshes. */
export const FRESH_MS = 45_000;
/** What stays so until somebody changes it is asked for less often. */
const LASTING_MS = 5 * 60_000;
/** An older list says too little of now. */
export const OLDEST_MS = 15 * 60_000;

/** One request for all who ask at once, and its answer for those who ask a little later. It ends when all have left. */
export function shareList(
  ask: (signal: AbortSignal) => Promise<DeploymentList>,
  { now, random }: { now: () => number; random: () => number }
): SharedList {
  let running: SharedRequest<DeploymentList> | undefined;
  let newest: { list: DeploymentList; atMs: number } | undefined;
  let failed: { error: DeploymentsError; atMs: number; waitMs: number } | undefined;
  let backOffMs = 0;

  function begin(): SharedRequest<DeploymentList> {
    const atMs = now();
    const request: SharedRequest<DeploymentList> = new SharedRequest(async (signal) => {
      try {
        const list = await ask(signal);
        newest = { list, atMs };
        failed = undefined;
        backOffMs = 0;
        return list;
      } catch (error) {
        if (error instanceof DeploymentsError) {
          failed = { error, atMs, waitMs: waitAfter(error) };
        }
        throw error;
      } finally {
        if (running === request) {
          running = undefined;
        }
      }
    });
    return request;
  }

  function waitAfter({ problem, isLasting }: DeploymentsError): number {
    if (problem.kind === 'rateLimited') {
      backOffMs = backOffAfterLimit(backOffMs, problem.retryAfterMs, random);
      return backOffMs;
    }
    return isLasting ? LASTING_MS : FRESH_MS;
  }

  /** Clocks may be put back. */
  function isWithin(atMs: number, lengthMs: number): boolean {
    const ageMs = now() - atMs;
    return ageMs >= 0 && ageMs < lengthMs;
  }

  async function renew(signal?: AbortSignal): Promise<Listed> {
    if (running === undefined || running.isAbandoned) {
      running = begin();
    }
    try {
      await running.wait(signal);
    } catch (error) {
      if (!(error instanceof DeploymentsError)) {
        throw error;
      }
    }
    return known();
  }

  function known(): Listed {
    const error = failed?.error;
    if (newest !== undefined && isWithin(newest.atMs, OLDEST_MS)) {
      return { ...newest, error };
    }
    throw error ?? new DeploymentsError({ kind: 'unexpected', detail: 'nothing was asked' });
  }

  return {
    async get(signal) {
      const mayAsk =
        failed === undefined
          ? newest === undefined || !isWithin(newest.atMs, FRESH_MS)
          : !isWithin(failed.atMs, failed.waitMs);
      return mayAsk ? renew(signal) : known();
    },
    renew,
  };
}
