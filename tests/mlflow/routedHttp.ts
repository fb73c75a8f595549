import { readFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:http';
import { join, posix } from 'node:path';
import type { Http, HttpAnswer } from '../../src/traces/client/transport';

interface Route {
  path: string;
  method: string;
  url: string;
  reqRole?: string;
  headers?: unknown;
}

/** The routes of plugin.json in their order, which is the order in which Grafana tries them. */
export function pluginRoutes(): Route[] {
  const plugin: { routes: Route[] } = JSON.parse(readFileSync(join(__dirname, '../../plugin.json'), 'utf8'));
  return plugin.routes;
}

/**
 * Asks MLflow by way of the plugin's routes as Grafana's proxy does: plain dots are resolved, then method and beginning
 * of the path decide, the first route wins, what follows is appended as it is, encoded dots too. A path without a route
 * gets the 502 of a data source without an address.
 */
export function routedHttp(mlflowUrl: string, headers: Record<string, string> = {}): Http {
  const routes = pluginRoutes();
  const { hostname, port } = new URL(mlflowUrl);
  return async ({ path, method, body, signal }) => {
    const clean = posix.normalize(path);
    const route = routes.find((one) => one.method === method && clean.startsWith(one.path));
    if (route === undefined) {
      return { status: 502, body: '' };
    }
    const target =
      route.url.replace(/^\{\{ *\.JsonData\.mlflow(?:Editor)?Url *\}\}/, '') + clean.slice(route.path.length);
    return ask({ hostname, port, path: target, method, signal }, body, headers);
  };
}

/** Node's own client, since `fetch` sets the Host header itself and resolves encoded dots. */
function ask(options: RequestOptions, body: unknown, headers: Record<string, string>): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, headers: { 'content-type': 'application/json', ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
