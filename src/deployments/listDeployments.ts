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
