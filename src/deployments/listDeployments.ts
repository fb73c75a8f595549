import { backOffAfterLimit } from '../collect';
import { SharedRequest } from '../traces/client/shareRequests';
import { readDeployment, type Deployment } from './deployment';
import { DeploymentsError } from './problems';
import { readPage, ROUTES, type ListWorld, type Page, type Route } from './readPage';

/** What an account has, as far as it could be read. */
export interface DeploymentList {
  deployments: readonly Deployment[];
  /** Why it is not all of them, in a sentence. */
  incomplete: string | undefined;
}

/** Of a server whose pages never end no more are read. */
const MOST_PAGES = 50;

/**
 * All deployments of the account, page after page. When a later page fails, those before it are the answer, and
 * `incomplete` says so.
 * @throws DeploymentsError, or the signal's reason
 */
export async function listDeployments(world: ListWorld, signal: AbortSignal): Promise<DeploymentList> {
  const { route, page: first } = await firstPage(world, signal);
  const found = new Map<string, Deployment>();
  const seen = new Set<string>();
  let unreadable = 0;
  let page = first;
  for (let pages = 1; ; pages++) {
    for (const entry of page.entries) {
      const deployment = readDeployment(entry);
      if (deployment === undefined) {
        unreadable++;
      } else {
        found.set(deployment.name, deployment);
      }
    }
    const { next } = page;
    const so = (why: string) => ({
      deployments: [...found.values()],
      incomplete: incompleteText(found.size, page, why),
    });
    if (next === undefined) {
      return unreadable === 0 ? { deployments: [...found.values()], incomplete: undefined } : so(nameless(unreadable));
    }
    if (pages === MOST_PAGES) {
      return so(`no more than ${MOST_PAGES} pages are read`);
    }
    if (seen.has(next)) {
      return so('the server gave the same page again');
    }
    seen.add(next);
    try {
      page = await readPage(world, route, next, signal);
    } catch (error) {
      if (!(error instanceof DeploymentsError)) {
        throw error;
      }
      return so(`the next page failed. ${error.message}`);
    }
  }
}

/** By the route with chosen fields, where the server takes that. */
async function firstPage(world: ListWorld, signal: AbortSignal): Promise<{ route: Route; page: Page }> {
  const { chosenFields, allFields } = ROUTES;
  const chosen = await readPage(world, chosenFields, undefined, signal).then(
    (page) => ({ route: chosenFields, page }),
    (error: unknown) => {
      if (!isRefusedRequest(error)) {
        throw error;
      }
      return { error };
    }
  );
  // A server might apply the names to its answer instead of to each deployment, and then says nothing at all.
  if ('page' in chosen && !saysNothing(chosen.page)) {
    return chosen;
  }
  try {
    return { route: allFields, page: await readPage(world, allFields, undefined, signal) };
  } catch (error) {
    signal.throwIfAborted();
    // Who is no admin is refused by Grafana, which says nothing of the first answer.
    if ('page' in chosen) {
      return chosen;
    }
    throw error instanceof DeploymentsError && error.problem.kind === 'forbidden' ? chosen.error : error;
  }
}

function saysNothing({ entries, total }: Page): boolean {
  return entries.length === 0 && total === undefined;
}

function isRefusedRequest(error: unknown): boolean {
  return error instanceof DeploymentsError && error.problem.kind === 'serverError' && error.problem.status === 400;
}

function incompleteText(found: number, { total }: Page, why: string): string {
  const of = total !== undefined && total > found ? ` of ${total}` : '';
  return `Not all deployments are listed, only ${found}${of}: ${why.replace(/\.$/, '')}.`;
}

function nameless(count: number): string {
  return `${count} more ${count === 1 ? 'has' : 'have'} no name that can be read`;
}

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
