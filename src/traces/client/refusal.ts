import { pageTitle } from '../../series/text';
import { shortened } from '../../series/text';
import { isObject, parseJson, text } from '../json';
import type { Endpoint } from './endpoints';
import type { MlflowProblem } from './errors';
import type { HttpAnswer } from './transport';

/** What Grafana's data source proxy makes of a 401 from the server, with status 400 (grafana/grafana pkg/api/pluginproxy). */
const UPSTREAM_401 = 'authentication to data source failed';
const LONGEST_DETAIL = 300;

/** The problem behind an answer whose status is not 200. */
export function refusalProblem({ status, body }: HttpAnswer, endpoint: Endpoint): MlflowProblem {
  const { code, detail } = errorBody(body);
  const said = detail.toLowerCase();
  if (status >= 300 && status < 400) {
    return { kind: 'redirected' };
  }
  switch (status) {
    case 400:
      return said.includes(UPSTREAM_401) ? { kind: 'auth' } : { kind: 'refused', detail };
    case 401:
      return { kind: 'auth', detail };
    case 403:
      return said.includes('invalid host header')
        ? { kind: 'hostCheck' }
        : said.includes('cross-origin request blocked')
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
