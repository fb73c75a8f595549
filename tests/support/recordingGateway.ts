import { createServer, request as ask, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { TLSSocket } from 'node:tls';

export interface ArrivedRequest {
  method: string;
  /** Path and query as they were sent. */
  url: string;
  headers: IncomingMessage['headers'];
  /** What the client called this server while shaking hands. */
  serverName: string | undefined;
  atMs: number;
}

export interface RecordingGateway {
  url: string;
  port: number;
  /** All requests so far, oldest first. */
  arrived: readonly ArrivedRequest[];
  /** The highest number of requests that were under way at once. */
  mostAtOnce(): number;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** What gateways in front of an API like to add, and what keeps a careless cache from keeping anything. */
const UNHELPFUL_HEADERS = {
  'set-cookie': '__gateway=1; path=/',
  'cache-control': 'private, no-store',
  expires: '0',
  pragma: 'no-cache',
  vary: '*',
};

/** Stands before a server, notes what arrives and hands it on; with `tls` it speaks https. */
export async function startRecordingGateway(target: string, tls?: ServerOptions): Promise<RecordingGateway> {
  const arrived: ArrivedRequest[] = [];
  let under = 0;
  let most = 0;
  const serve: RequestListener = (request, response) => {
    const { method = '', url = '', headers, socket } = request;
    const serverName = socket instanceof TLSSocket ? String(Reflect.get(socket, 'servername')) : undefined;
    arrived.push({ method, url, headers, serverName, atMs: Date.now() });
    most = Math.max(most, ++under);
    response.once('close', () => under--);
    const onward = ask(`${target}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...UNHELPFUL_HEADERS });
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  };
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      return typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'));
    });
  });
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    arrived,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
