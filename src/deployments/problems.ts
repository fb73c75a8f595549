import { durationInWords, type ScrapeError } from '../collect';
import { IN_SETTINGS, sizeText } from '../series/text';

/** Why the deployments could not be listed. `detail` is the server's own message, short and free of secrets. */
export type ListProblem =
  | Extract<
      ScrapeError,
      {
        kind:
          | 'auth'
          | 'signedOut'
          | 'forbidden'
          | 'notFound'
          | 'noSource'
          | 'rateLimited'
          | 'timeout'
          | 'unreachable'
          | 'redirected'
          | 'serverError';
      }
    >
  | { kind: 'cutOff'; bytes: number }
  | { kind: 'tooLarge'; bytes: number }
  /** A good answer that is no list of deployments. */
  | { kind: 'notList'; found: 'html' | 'json'; detail?: string }
  | { kind: 'unexpected'; detail: string }
  | { kind: 'noAccount' };

/** What happened, and what to do next. */
export class DeploymentsError extends Error {
  constructor(readonly problem: ListProblem) {
    super(`${whatHappened(problem)} ${NEXT[problem.kind]}`);
  }

  /**
   * Whether it stays so until somebody changes something, as where the key may not list: the list is an extra, and
   * whoever goes without it is not in trouble.
   */
  get isLasting(): boolean {
    return LASTING.has(this.problem.kind);
  }
}

const LASTING: ReadonlySet<ListProblem['kind']> = new Set(['auth', 'forbidden', 'notFound', 'noAccount']);

function whatHappened(problem: ListProblem): string {
  switch (problem.kind) {
    case 'noAccount':
      return 'Deployments are not listed, since this data source has no account id.';
    case 'auth':
      return `Deployments are not listed: Fireworks did not accept the API key for it${said(problem.detail)}, or there is none.`;
    case 'forbidden':
      return `Deployments are not listed: the API key may not (HTTP 403${said(problem.detail)}).`;
    case 'notFound':
      return `Deployments are not listed: there is no such list at the API URL (HTTP 404${said(problem.detail)}).`;
    case 'signedOut':
      return 'Deployments could not be listed, because your session in Grafana has ended.';
    case 'noSource':
      return 'Deployments could not be listed: Grafana knows no such data source in the organisation that this page shows.';
    case 'rateLimited':
      return `Deployments could not be listed: Fireworks refuses requests for now (HTTP 429${said(problem.detail)}).`;
    case 'timeout':
      return `Deployments could not be listed: there was no complete answer${problem.timeoutMs === undefined ? ' in time' : ` within ${durationInWords(problem.timeoutMs)}`}${said(problem.detail)}.`;
    case 'unreachable':
      return `Deployments could not be listed: Fireworks’ API could not be reached through Grafana${said(problem.detail)}.`;
    case 'redirected':
      return 'Deployments could not be listed: the answer is a redirect, which is not followed, since it would lead your browser and its session elsewhere.';
    case 'serverError':
      return `Deployments could not be listed: the server answered with HTTP ${problem.status}${said(problem.detail)}.`;
    case 'cutOff':
      return `Deployments could not be listed: the answer broke off after ${sizeText(problem.bytes)}.`;
    case 'tooLarge':
      return `Deployments could not be listed: one page has more than ${sizeText(problem.bytes)}, and the rest of it was not read.`;
    case 'notList':
      return `Deployments could not be listed: the answer is ${problem.found === 'html' ? 'a web page' : 'no list of deployments'}${said(problem.detail)}.`;
    case 'unexpected':
      return `Deployments could not be listed in this browser${said(problem.detail)}.`;
  }
}

const PASSES = 'This often passes by itself.';

const NEXT: Readonly<Record<ListProblem['kind'], string>> = {
  noAccount: `Enter it and an API key${IN_SETTINGS}.`,
  auth: `Metrics are not concerned if they still come: a key for inference alone may read them. To list deployments, enter a key of a user or service account${IN_SETTINGS}.`,
  forbidden: `Metrics are not concerned. To list deployments, enter a key${IN_SETTINGS} that may read those of this account, and see that you may query this data source.`,
  notFound: `Check the account id${IN_SETTINGS}. A gateway at the API URL that knows the path of metrics alone answers so too; let it pass /v1/accounts/…/deployments as well.`,
  signedOut: 'Log in to Grafana again and reload the page.',
  noSource: 'Reload the page. If the data source was deleted, or you are no member any more, it cannot be asked.',
  rateLimited: 'They are asked for again later, by themselves.',
  timeout: `${PASSES} If it stays, check the network between the Grafana server and the API URL.`,
  unreachable:
    'Check that this browser reaches Grafana, that the Grafana server reaches the API URL, and that the URL is right.',
  redirected:
    'Enter the address that answers itself as the API URL. If a login stands before Grafana, reload the page.',
  serverError: `${PASSES} If it stays, check the API URL and the status of Fireworks.`,
  cutOff: `${PASSES} If it stays, look for a limit on the size of answers in a proxy or in Grafana (dataproxy response_limit).`,
  tooLarge: 'That is no page of deployments. Check the API URL.',
  notList: `Check the API URL${IN_SETTINGS}. A login page or a proxy may stand in between.`,
  unexpected: 'Reload the page.',
};

function said(detail: string | undefined): string {
  return detail === undefined || detail === '' ? '' : `: “${detail.replace(/\.$/, '')}”`;
}
