/** One route of plugin.json: what it is called there, and for messages what it asks and since when MLflow has it. */
export interface Endpoint {
  route: string;
  method: 'GET' | 'POST';
  title: string;
  since: string;
}

const get = (route: string, title: string, since: string): Endpoint => ({ route, method: 'GET', title, since });
const post = (route: string, title: string, since: string): Endpoint => ({ route, method: 'POST', title, since });

/** All that is ever asked: each one only reads. */
export const ENDPOINTS = {
  search: post('traces-search', 'trace search', '3.0'),
  metrics: post('traces-metrics', 'trace metrics', '3.9'),
  batch: get('traces-batch', 'reading several traces at once', '3.6'),
  info: get('trace-info', 'trace information', '3.0'),
  spans: get('trace-spans', 'spans of a trace', '2.14'),
  experiments: get('experiments', 'list of experiments', '1.0'),
  serverInfo: get('server-info', 'server information', '3.10'),
  version: get('version', 'version', '1.0'),
} as const;

export type MlflowAuth = 'none' | 'basic' | 'token';

/**
 * The routes to use. With a token they set the Authorization header themselves; without, Grafana's own basic auth
 * goes through, which an empty header of a route would overwrite. The editor family asks for a role.
 */
export function routeFamily(auth: MlflowAuth, editorsOnly: boolean): string {
  return `mlflow${editorsOnly ? '-editor' : ''}${auth === 'token' ? '-token' : ''}`;
}
