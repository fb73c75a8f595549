import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from './freePorts';
import { startNginx, type RunningNginx } from './realNginx';
import { renderTemplate } from './sharedCache';

const FOLDER = path.resolve(__dirname, '../../integrations/nginx/mlflow');
export const GATEWAY_TEMPLATE = readFileSync(path.join(FOLDER, 'templates/default.conf.template'), 'utf8');

export interface RunningServer extends RunningNginx {
  url: string;
}

/** The shipped gateway in a real nginx. */
export async function startGateway(mlflowUrl: string, authorization: string): Promise<RunningServer> {
  const [port = 0] = await freePorts(1);
  const variables = {
    MLFLOW_URL: mlflowUrl,
    MLFLOW_AUTHORIZATION: authorization,
    MLFLOW_GATEWAY_PORT: `127.0.0.1:${port}`,
    NGINX_LOCAL_RESOLVERS: '127.0.0.1',
  };
  const nginx = await startNginx(renderTemplate(variables, GATEWAY_TEMPLATE), port);
  return { ...nginx, url: `http://127.0.0.1:${port}` };
}

/** A usual reverse proxy, which resolves encoded dots since its target has a path. */
export async function startResolvingProxy(mlflowUrl: string): Promise<RunningServer> {
  const [port = 0] = await freePorts(1);
  const text = `server { listen 127.0.0.1:${port}; location / { proxy_pass ${mlflowUrl}/; proxy_set_header Host $proxy_host; } }`;
  return { ...(await startNginx(text, port)), url: `http://127.0.0.1:${port}` };
}
