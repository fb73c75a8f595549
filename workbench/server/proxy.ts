import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import path from 'node:path';
import type { ProvisionedDataSource } from './dataSources';
import { renderRouteTemplate, type RouteData } from './routeTemplate';

/** A route of plugin.json, as far as a data source without token exchange uses it. */
export interface PluginRoute {
  path: string;
  method?: string;
  url: string;
  headers?: Array<{ name: string; content: string }>;
  urlParams?: Array<{ name: string; content: string }>;
}

/** Grafana waits this long for a data source (`[dataproxy] timeout`). */
const UPSTREAM_TIMEOUT_MS = 30_000;
const HOP_HEADERS = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'];
const NOT_SENT = new Set([...HOP_HEADERS, 'transfer-encoding', 'upgrade', 'host', 'cookie', 'origin', 'referer']);
const DELETED_HEADERS = ['alt-svc', 'close', 'server', 'set-cookie', 'strict-transport-security'];
const NOT_ANSWERED = new Set([...HOP_HEADERS, 'transfer-encoding', 'upgrade', ...DELETED_HEADERS]);

/**
 * Plays Grafana's data source proxy (pkg/api/pluginproxy and pkg/util/proxyutil of 12.4): the first route whose
 * method is the request's and whose path begins it, what remains of the path appended to the target, secrets put
 * into headers, an upstream 401 shown as 400 in plain text. The answer's body streams; when it breaks off, the answer
 * ends as if it were complete unless it has a length, since Grafana recovers from the proxy's abort.
 */
export function proxyToDataSource(
  request: IncomingMessage,
  response: ServerResponse,
  target: { source: ProvisionedDataSource; routes: readonly PluginRoute[]; proxyPath: string; search: string },
  timeoutMs = UPSTREAM_TIMEOUT_MS
): void {
  const upstream = upstreamOf(request, target);
  if (upstream === undefined) {
    // No route matches and the data source has no URL of its own, so Grafana has nowhere to connect to.
    response.writeHead(502).end();
    return;
  }
  const client = upstream.origin.protocol === 'https:' ? https : http;
  const outgoing = client.request(upstream.origin, {
    method: request.method,
    path: upstream.path,
    headers: upstream.headers,
    // One that is kept may have been closed just now, above all on a busy machine; Grafana's Go asks again then.
    agent: false,
  });
  let breakOff = () => response.destroy();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    outgoing.destroy();
  }, timeoutMs);
  outgoing.on('response', (incoming) => {
    clearTimeout(timer);
    if (incoming.statusCode === 401) {
      incoming.resume();
      const text = 'Authentication to data source failed';
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8', 'content-length': text.length }).end(text);
      return;
    }
    response.writeHead(incoming.statusCode ?? 502, answeredHeaders(incoming));
    breakOff = () => (incoming.headers['content-length'] === undefined ? response.end() : response.destroy());
    incoming.on('error', () => breakOff());
    incoming.pipe(response);
  });
  outgoing.on('error', () => {
    clearTimeout(timer);
    if (response.headersSent) {
      breakOff();
    } else {
      response.writeHead(timedOut ? 504 : 502).end();
    }
  });
  response.on('close', () => {
    clearTimeout(timer);
    outgoing.destroy();
  });
  request.pipe(outgoing);
}

/** The path stands apart, since URL would resolve `%2e%2e`, which Grafana sends on as it is. */
interface Upstream {
  origin: URL;
  path: string;
  headers: OutgoingHttpHeaders;
}

function upstreamOf(
  request: IncomingMessage,
  { source, routes, proxyPath, search }: Parameters<typeof proxyToDataSource>[2]
): Upstream | undefined {
  const route = routes.find(
    ({ method, path: prefix }) =>
      (method === undefined || method === '' || method === '*' || method === request.method) &&
      path.posix.normalize(proxyPath).startsWith(path.posix.normalize(prefix))
  );
  if (route === undefined) {
    return undefined;
  }
  const data: RouteData = { URL: '', JsonData: source.jsonData, SecureJsonData: source.secureJsonData };
  const base = renderRouteTemplate(route.url, data);
  const origin = URL.canParse(base) ? new URL(base) : undefined;
  if (origin?.protocol !== 'http:' && origin?.protocol !== 'https:') {
    return undefined;
  }
  const rest = proxyPath.startsWith(route.path) ? proxyPath.slice(route.path.length) : proxyPath;
  const params = new URLSearchParams(search);
  for (const { name, content } of route.urlParams ?? []) {
    params.append(renderRouteTemplate(name, data), renderRouteTemplate(content, data));
  }
  const query = params.size > 0 ? `?${params.toString()}` : '';
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!NOT_SENT.has(name)) {
      headers[name] = value;
    }
  }
  headers['user-agent'] = 'Grafana/12.4.0';
  if (source.basicAuth === true) {
    const secret = `${source.basicAuthUser ?? ''}:${source.secureJsonData.basicAuthPassword ?? ''}`;
    headers.authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
  }
  for (const { name, content } of route.headers ?? []) {
    headers[name.toLowerCase()] = renderRouteTemplate(content, data);
  }
  return { origin, path: joinUrl(origin.pathname, rest) + query, headers };
}

/** One slash between the two, none when nothing follows (Grafana's JoinURLFragments). */
function joinUrl(base: string, rest: string): string {
  if (rest === '') {
    return base;
  }
  return `${base.replace(/\/$/, '')}/${rest.replace(/^\//, '')}`;
}

function answeredHeaders(incoming: IncomingMessage): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'content-security-policy': 'sandbox' };
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!NOT_ANSWERED.has(name)) {
      headers[name] = value;
    }
  }
  return headers;
}
