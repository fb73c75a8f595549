import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { freePorts } from './freePorts';
import { rawRequest } from './rawRequest';
import { startNginx, type RunningNginx } from './realNginx';

const FOLDER = path.resolve(__dirname, '../../integrations/nginx');
const TEMPLATE = readFileSync(path.join(FOLDER, 'templates/default.conf.template'), 'utf8');

/** The settings as they are shipped: lines of `NAME=value`. */
export const SHIPPED: Readonly<Record<string, string>> = Object.fromEntries(
  readFileSync(path.join(FOLDER, 'cache.env'), 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z_]+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
);

/** What the nginx image makes of the template: variables that the filter names are replaced, all others are nginx's. */
export function renderTemplate(variables: Readonly<Record<string, string>>, template = TEMPLATE): string {
  const filter = new RegExp(SHIPPED.NGINX_ENVSUBST_FILTER ?? '');
  return template.replace(/\$\{(\w+)\}|\$(\w+)/g, (text, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    return filter.test(name) ? (variables[name] ?? text) : text;
  });
}

export interface CacheSettings {
  apiUrl: string;
  accountId: string;
  apiKey: string;
  freshSeconds: number;
  staleSeconds: number;
  nameServer?: string;
  /** Certificates to trust, in place of the system's. */
  trusted?: string;
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
  /** Whole seconds between the moment at which it was fetched and the answer. */
  ageSeconds: number;
  /** From asking to the end of the answer. */
  tookMs: number;
}

/** Whole seconds by which a busy machine may have made answers older: as long as the slowest of them took. */
export function secondsLost(answers: readonly Answer[]): number {
  return Math.round(Math.max(0, ...answers.map(({ tookMs }) => tookMs)) / 1000);
}

export interface SharedCache extends RunningNginx {
  /** Asks as one viewer. The path is sent as it is. */
  view(target: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Answer>;
}

/** The shipped configuration in a real nginx, on ports of its own. */
export async function startSharedCache(settings: CacheSettings): Promise<SharedCache> {
  const [port = 0, inner = 0] = await freePorts(2);
  const rendered = renderTemplate({
    ...SHIPPED,
    FIREWORKS_API_URL: settings.apiUrl,
    FIREWORKS_ACCOUNT_ID: settings.accountId,
    FIREWORKS_API_KEY: settings.apiKey,
    FIREWORKS_CACHE_SECONDS: String(settings.freshSeconds),
    FIREWORKS_CACHE_REQUESTS_PER_MINUTE: String(60 / settings.freshSeconds),
    FIREWORKS_CACHE_STALE_SECONDS: String(settings.staleSeconds),
    FIREWORKS_CACHE_PORT: `127.0.0.1:${port}`,
    FIREWORKS_CACHE_INNER_PORT: String(inner),
    NGINX_LOCAL_RESOLVERS: settings.nameServer ?? '127.0.0.1',
  });
  const text =
    settings.trusted === undefined
      ? rendered
      : rendered.replace('/etc/ssl/certs/ca-certificates.crt', settings.trusted);
  const nginx = await startNginx(text, port);
  return {
    ...nginx,
    view: (target, { method = 'GET', headers = {} } = {}) => view(port, target, method, headers),
  };
}

async function view(port: number, target: string, method: string, headers: Record<string, string>): Promise<Answer> {
  const startMs = performance.now();
  const answer = await rawRequest(`http://127.0.0.1:${port}`, method, target, { headers });
  const packed = answer.headers['content-encoding'] === 'gzip';
  const fields = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  return {
    status: answer.status,
    headers: fields,
    body: (packed ? gunzipSync(answer.body) : answer.body).toString('utf8'),
    ageSeconds: (Date.parse(fields.date ?? '') - Date.parse(fields['x-snapshot-date'] ?? '')) / 1000,
    tookMs: performance.now() - startMs,
  };
}
