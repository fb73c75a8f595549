import { get, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Whether the body came to a proper end. */
  complete: boolean;
}

/**
 * A GET for tests: Node's own client, since `fetch` undoes gzip and hides how a body ended.
 * The connection is dropped once more than `mostBytes` have arrived.
 */
export function ask(
  baseUrl: string,
  path: string,
  headers: Record<string, string> = {},
  mostBytes = Infinity
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    // Given apart from the address, since a URL would resolve dots in the path.
    const { hostname, port } = new URL(baseUrl);
    const request = get({ hostname, port, path, headers, agent: false }, (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        const { statusCode = 0, complete } = response;
        resolve({ status: statusCode, headers: response.headers, body: Buffer.concat(chunks), complete });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > mostBytes) {
          request.destroy();
        }
      });
      response.on('error', () => undefined);
      response.on('close', finish);
    });
    request.on('error', (error) => (answered ? undefined : reject(error)));
  });
}
