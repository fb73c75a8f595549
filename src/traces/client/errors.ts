import { IN_SETTINGS, pageTitle, shortened } from '../../series/text';
import { isObject, parseJson, text } from '../json';
import type { HttpAnswer } from './transport';

/** Why MLflow gave no answer. `detail` is the server's own message. */
export type MlflowProblem =
  | { kind: 'misconfigured'; missing: 'mlflowUrl' | 'experiments' }
  | { kind: 'auth'; detail?: string }
  | { kind: 'forbidden'; detail?: string }
  /** Grafana's own refusal of a route that only editors and admins may ask. */
  | { kind: 'editorsOnly' }
  /** MLflow 3.5 and newer check the Host header, and answer /health and /version without that check. */
  | { kind: 'hostCheck' }
  | { kind: 'crossOrigin' }
  /** The server answers, and knows no such endpoint. */
  | { kind: 'oldServer'; endpoint: string; since: string }
  | { kind: 'notFound'; detail?: string }
  | { kind: 'refused'; detail?: string }
  /** The query cannot be sent at all: the message says what to write instead. */
  | { kind: 'invalidQuery'; message: string }
  | { kind: 'unreadablePattern'; pattern: string }
  | { kind: 'timeout'; seconds?: number }
  | { kind: 'unreachable'; detail?: string }
  | { kind: 'serverError'; status: number; detail?: string }
  /** To follow it would carry the viewer's session wherever it leads. */
  | { kind: 'redirected' }
  | { kind: 'notMlflow'; endpoint: string };

/** Thrown for every answer that is not what was asked for. Its message says what happened and what to do. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';

  constructor(readonly problem: MlflowProblem) {
    super(describeMlflowProblem(problem));
  }
}

export function describeMlflowProblem(problem: MlflowProblem): string {
  switch (problem.kind) {
    case 'misconfigured':
      return problem.missing === 'mlflowUrl'
        ? `The data source has no MLflow URL. Enter it${IN_SETTINGS} and press Save & test.`
        : 'MLflow lists no experiment, or none that this user may see.';
    case 'auth':
      return `MLflow did not accept the credentials${quoted(problem.detail)}. Check MLflow’s user and password, or its token${IN_SETTINGS}.`;
    case 'forbidden':
      return `The request was refused with HTTP 403${quoted(problem.detail)}. Check that the user of the data source may read the experiment, and that you may query this data source in Grafana.`;
    case 'editorsOnly':
      return 'You have no permission to read these traces: the data source shows them to editors and admins of this Grafana only. Ask an admin for that role, or for a data source whose traces you may read.';
    case 'hostCheck':
      return 'MLflow refuses the host name by which Grafana calls it. Start it with --allowed-hosts (MLFLOW_SERVER_ALLOWED_HOSTS) naming the host and port of the MLflow URL. Its /health and /version answer all the same.';
    case 'crossOrigin':
      return 'MLflow refuses the request as one from another site. Something between Grafana and MLflow adds an Origin header; remove it there, or allow it with MLFLOW_SERVER_CORS_ALLOWED_ORIGINS.';
    case 'oldServer':
      return `This server knows no ${problem.endpoint}, which MLflow has since ${problem.since}. Update MLflow, or check that the MLflow URL has no path that does not belong there.`;
    case 'notFound':
      return `MLflow found nothing${quoted(problem.detail)}. The trace may have been deleted, or belong to another MLflow.`;
    case 'refused':
      return `MLflow refused the request${quoted(problem.detail)}.`;
    case 'invalidQuery':
      return problem.message;
    case 'unreadablePattern':
      return `MLflow’s database cannot read the regular expression “${problem.pattern}”. Look for a bracket without its partner or a sign that repeats nothing, or write \\ before a character that stands for itself. Flags such as (?i) are read in names, tags and metadata only.`;
    case 'timeout':
      return `MLflow gave no answer${problem.seconds === undefined ? ' in time' : ` within ${problem.seconds} s`}. Ask for a shorter time range or fewer traces; filters on span contents read every span.`;
    case 'unreachable':
      return `MLflow could not be reached through Grafana${quoted(problem.detail)}. Check the MLflow URL, and that the Grafana server reaches it.`;
    case 'serverError':
      return `MLflow answered with HTTP ${problem.status}${quoted(problem.detail)}.`;
    case 'redirected':
      return 'The answer is a redirect, which is not followed: it would lead your browser and its session elsewhere. Enter the address that answers itself as the MLflow URL, with https where that is meant. If a login stands before Grafana, reload the page.';
    case 'notMlflow':
      return `The answer to ${problem.endpoint} is not MLflow’s. Check the MLflow URL; a login page or a proxy may stand in between.`;
  }
}

function quoted(detail: string | undefined): string {
  return detail === undefined || detail === '' ? '' : `: “${detail.replace(/\.$/, '')}”`;
}

/**
 * The result of a call, or undefined when MLflow answered with a problem of these kinds.
 * @throws every other error
 */
export async function undefinedOn<T>(
  kinds: ReadonlyArray<MlflowProblem['kind']>,
  call: () => Promise<T>
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof MlflowError && kinds.includes(error.problem.kind)) {
      return undefined;
    }
    throw error;
  }
}

/** What Grafana's data source proxy makes of a 401 from the server, with status 400 (grafana/grafana pkg/api/pluginproxy). */
const UPSTREAM_401 = 'authentication to data source failed';
/** What it says where the person's role does not suffice for a route. */
const ROUTE_DENIED = 'plugin proxy route access denied';
const LONGEST_DETAIL = 300;

/**
 * The problem behind an answer whose status is not 2xx.
 * @param endpoint what was asked for, and the MLflow version that has it
 */
export function refusalProblem(
  { status, body }: HttpAnswer,
  endpoint: { title: string; since: string }
): MlflowProblem {
  const { code, detail } = errorBody(body);
  const message = detail.toLowerCase();
  if (status >= 300 && status < 400) {
    return { kind: 'redirected' };
  }
  switch (status) {
    case 400:
      return message.includes(UPSTREAM_401) ? { kind: 'auth' } : { kind: 'refused', detail };
    case 401:
      return { kind: 'auth', detail };
    case 403:
      return message.includes(ROUTE_DENIED)
        ? { kind: 'editorsOnly' }
        : message.includes('invalid host header')
          ? { kind: 'hostCheck' }
          : message.includes('cross-origin request blocked')
            ? { kind: 'crossOrigin' }
            : { kind: 'forbidden', detail };
    case 404:
    case 405:
    case 501:
      // An endpoint that exists answers a 404 of its own in JSON, with a code.
      return code === undefined || code === 'ENDPOINT_NOT_FOUND'
        ? { kind: 'oldServer', endpoint: endpoint.title, since: endpoint.since }
        : { kind: 'notFound', detail };
    case 408:
    case 504:
      return { kind: 'timeout' };
    case 502:
      return { kind: 'unreachable', detail };
    default:
      return { kind: 'serverError', status, detail };
  }
}

/** MLflow writes `{error_code, message}`; Grafana `{message}`; the security middleware plain text; old servers a page. */
function errorBody(body: string): { code: string | undefined; detail: string } {
  const parsed = parseJson(body);
  if (isObject(parsed)) {
    return { code: text(parsed.error_code), detail: short(text(parsed.message) ?? text(parsed.detail) ?? '') };
  }
  return { code: undefined, detail: short(pageTitle(body) ?? body) };
}

function short(message: string): string {
  return shortened(message, LONGEST_DETAIL);
}
