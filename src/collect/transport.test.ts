import { Observable } from 'rxjs';
import { scrape, transportOf } from './testing/answers';
import { chunkedTransport, type Packet } from './transport';

const packet = (text?: string): Packet => ({
  status: 200,
  headers: new Headers(),
  ...(text === undefined ? {} : { data: new TextEncoder().encode(text) }),
});

async function texts(packets: AsyncIterable<Packet>): Promise<string[]> {
  const found: string[] = [];
  for await (const { data } of packets) {
    found.push(data === undefined ? 'end' : new TextDecoder().decode(data));
  }
  return found;
}

describe('the transport over Grafana’s chunked()', () => {
  test('hands out packets in order, whether they come at once or one by one', async () => {
    const asked: unknown[] = [];
    const transport = chunkedTransport(
      {
        chunked: (request) => {
          asked.push(request);
          return new Observable<Packet>((subscriber) => {
            subscriber.next(packet('a'));
            subscriber.next(packet('b'));
            queueMicrotask(() => {
              subscriber.next(packet('c'));
              subscriber.next(packet());
              subscriber.complete();
            });
          });
        },
      },
      '/api/datasources/proxy/uid/x/metrics'
    );
    expect(await texts(transport.request(new AbortController().signal))).toEqual(['a', 'b', 'c', 'end']);
    expect(asked).toMatchObject([{ url: '/api/datasources/proxy/uid/x/metrics', method: 'GET' }]);
  });

  test('throws what the observable reports, after the packets before it', async () => {
    const seen: string[] = [];
    const transport = chunkedTransport(
      {
        chunked: () =>
          new Observable<Packet>((subscriber) => {
            subscriber.next(packet('a'));
            subscriber.error(new Error('connection lost'));
          }),
      },
      '/'
    );
    const read = async () => {
      for await (const { data } of transport.request(new AbortController().signal)) {
        seen.push(new TextDecoder().decode(data));
      }
    };
    await expect(read()).rejects.toThrow('connection lost');
    expect(seen).toEqual(['a']);
  });

  test('does not ask at all when it is given up before it began', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    let asked = 0;
    const transport = chunkedTransport(
      {
        chunked: () => {
          asked++;
          return new Observable<Packet>();
        },
      },
      '/'
    );
    await expect(texts(transport.request(signal))).rejects.toThrow('gone');
    expect(asked).toBe(0);
  });
});

describe('a message from the server', () => {
  test.each([
    ['a bearer token', 'denied for Bearer fw_3ZabcdefghijkLMN', 'denied for [removed]'],
    ['a key by its name', '{"message":"api_key=abc123 unknown"}', '[removed] unknown'],
    ['a key by its form', 'key fw_3Zabcdefghijk is revoked', 'key [removed] is revoked'],
    ['a long token', `bad ${'a1'.repeat(20)} here`, 'bad [removed] here'],
    [
      'a path being lost',
      'no accounts/my-account/deployments/a1b2c3d4e5',
      'no accounts/my-account/deployments/a1b2c3d4e5',
    ],
    ['more than 200 characters', 'wo rd '.repeat(50), `${'wo rd '.repeat(50).slice(0, 199)}…`],
  ])('is shown without %s', async (_, body, detail) => {
    const outcome = await scrape(transportOf({ status: 500, chunks: [body] }));
    expect(outcome).toMatchObject({ error: { kind: 'serverError', status: 500, detail } });
  });
});
