import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDataSources, type DataSources, type ProvisionedDataSource } from './dataSources';
import { fallbackIcon } from './fallbackIcon';
import { proxyToDataSource, type PluginRoute } from './proxy';
import { sendFile } from './staticFiles';

/** What the server needs of the built plugin's plugin.json. */
export interface PluginJson {
  id: string;
  name: string;
  routes?: PluginRoute[];
}

export interface ServerOptions {
  /** 0 takes a free one. */
  port: number;
  plugin: PluginJson;
  /** The built plugin. */
  pluginFolder: string;
  /** The bundled page. */
  pageFolder: string;
  /** The project's node_modules, which have the icons and fonts that @grafana/ui asks for. */
  packageFolder: string;
  provisioned: readonly ProvisionedDataSource[];
  /** Samples from before the page was opened, as exposition text with timestamps; none when nothing made them. */
  history?: () => AsyncIterable<Uint8Array>;
  /** How long a data source may take to answer; default as long as Grafana waits. */
  proxyTimeoutMs?: number;
}

export interface WorkbenchServer {
  url: string;
  dataSources: DataSources;
  close(): Promise<void>;
}

/** The page understands those addresses of Grafana that links of a plugin lead to. */
const PAGE_ADDRESSES = /^\/($|explore$|d\/|datasources\/)/;

type Handler = (request: IncomingMessage, response: ServerResponse, parts: string[]) => unknown;

/** Serves the page, the plugin's files and the few answers of Grafana's HTTP API that the page asks for. */
export async function startServer(options: ServerOptions): Promise<WorkbenchServer> {
  const dataSources = createDataSources(options.provisioned, options.plugin.name);
  const routes = new Map<string, Handler>([
    ['GET /api/workbench', (_, response) => json(response, 200, { history: options.history !== undefined })],
    ['GET /api/workbench/history', (_, response) => sendHistory(options, response)],
    ['GET /api/datasources', (_, response) => json(response, 200, dataSources.list())],
    ['GET /api/datasources/uid/*', (_, response, [uid = '']) => found(response, dataSources.find(uid))],
    [
      'PUT /api/datasources/uid/*',
      async (request, response, [uid = '']) => {
        const body: unknown = JSON.parse(await readText(request));
        const datasource = dataSources.save(uid, body);
        found(response, datasource && { message: 'Datasource updated', datasource });
      },
    ],
  ]);

  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
      } else {
        json(response, 500, { message: error instanceof Error ? error.message : String(error) });
      }
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = '/', query] = (request.url ?? '/').split('?', 2);
    const search = query === undefined ? '' : `?${query}`;
    const proxied = /^\/api\/datasources\/proxy\/uid\/([^/]+)\/(.*)$/.exec(pathname);
    if (proxied !== null) {
      proxy(request, response, decodeURIComponent(proxied[1] ?? ''), proxied[2] ?? '', search);
      return;
    }
    for (const [pattern, handler] of routes) {
      const parts = match(pattern, `${request.method} ${pathname}`);
      if (parts !== undefined) {
        await handler(request, response, parts);
        return;
      }
    }
    if (request.method !== 'GET' || !(await sendAsset(response, decodeURIComponent(pathname)))) {
      json(response, 404, { message: `Not found: ${request.method} ${pathname}` });
    }
  }

  function proxy(request: IncomingMessage, response: ServerResponse, uid: string, proxyPath: string, search: string) {
    const source = dataSources.stored(uid);
    if (source === undefined) {
      json(response, 404, { message: 'Data source not found' });
      return;
    }
    const routes = options.plugin.routes ?? [];
    proxyToDataSource(request, response, { source, routes, proxyPath, search }, options.proxyTimeoutMs);
  }

  async function sendAsset(response: ServerResponse, pathname: string): Promise<boolean> {
    const pluginPrefix = `/public/plugins/${options.plugin.id}/`;
    if (pathname.startsWith(pluginPrefix)) {
      return sendFile(response, options.pluginFolder, pathname.slice(pluginPrefix.length));
    }
    const asset = packageFile(pathname);
    if (asset !== undefined) {
      const isSent = await sendFile(response, options.packageFolder, asset);
      if (!isSent && pathname.endsWith('.svg')) {
        response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(fallbackIcon(pathname));
        return true;
      }
      return isSent;
    }
    return sendFile(response, options.pageFolder, PAGE_ADDRESSES.test(pathname) ? 'index.html' : pathname);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    dataSources,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The values of the pattern's stars, or nothing when it does not fit. */
function match(pattern: string, line: string): string[] | undefined {
  const expression = new RegExp(`^${pattern.replaceAll('*', '([^/]+)')}$`);
  return expression.exec(line)?.slice(1).map(decodeURIComponent);
}

/** Where a package has what Grafana serves under /public. Its Roboto Mono is one file for all weights. */
function packageFile(pathname: string): string | undefined {
  const [, kind, rest = ''] = /^\/public\/(build\/img\/icons|fonts\/inter|fonts\/roboto)\/(.*)$/.exec(pathname) ?? [];
  switch (kind) {
    case 'build/img/icons':
      return `@grafana/ui/dist/public/img/icons/${rest}`;
    case 'fonts/inter':
      return `inter-ui/web/${rest}`;
    case 'fonts/roboto':
      return '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2';
    default:
      return undefined;
  }
}

async function sendHistory(options: ServerOptions, response: ServerResponse): Promise<void> {
  if (options.history === undefined) {
    json(response, 404, { message: 'There is no simulated history' });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  await pipeline(Readable.from(options.history()), response).catch((error: unknown) => {
    // A page that is closed while it imports is no error.
    if (!response.destroyed) {
      throw error;
    }
  });
}

function found(response: ServerResponse, body: unknown): void {
  json(response, body === undefined ? 404 : 200, body ?? { message: 'Data source not found' });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}
