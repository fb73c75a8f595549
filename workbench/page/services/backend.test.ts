import type { FetchResponse } from '@grafana/runtime';
import { lastValueFrom, toArray } from 'rxjs';
import { createBackend } from './backend';

interface Seen {
  url: string;
  init: RequestInit | undefined;
}

function backendThat(answer: (signal: AbortSignal | null | undefined) => Promise<Response> | Response) {
  const seen: Seen[] = [];
  const backend = createBackend(async (input, init) => {
    seen.push({ url: String(input), init });
    return answer(init?.signal);
  });
  return { backend, seen };
}

const never = (signal: AbortSignal | null | undefined) =>
  new Promise<Response>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));

describe('fetch', () => {
  it('reads JSON, and text that is no JSON', async () => {
    const json = backendThat(() => new Response('{"a":1}'));
    expect((await lastValueFrom(json.backend.fetch({ url: '/x' }))).data).toEqual({ a: 1 });
    const text = backendThat(() => new Response('up 1'));
    expect((await lastValueFrom(text.backend.fetch({ url: '/x' }))).data).toBe('up 1');
  });

  it.each([
    ['a message in JSON', new Response('{"message":"no"}', { status: 403 }), { status: 403, data: { message: 'no' } }],
    ['plain text', new Response('bad', { status: 400 }), { status: 400, data: { message: 'bad', response: 'bad' } }],
    ['nothing at all', new Response('', { status: 502 }), { status: 502, data: { message: '' } }],
  ])('throws for a status that is not 2xx: %s', async (_name, response, expected) => {
    const { backend } = backendThat(() => response);
    await expect(lastValueFrom(backend.fetch({ url: '/x' }))).rejects.toMatchObject(expected);
  });

  it('writes parameters, lists repeated, and makes local addresses absolute', async () => {
    const { backend, seen } = backendThat(() => new Response('{}'));
    await lastValueFrom(backend.fetch({ url: 'api/x?k=1', params: { a: ['b c', 'd'], e: 1 } }));
    expect(seen[0]?.url).toBe('/api/x?k=1&a=b%20c&a=d&e=1');
  });

  it('sends an object as JSON', async () => {
    const { backend, seen } = backendThat(() => new Response('{}'));
    await backend.post('/x', { a: 1 });
    expect(seen[0]?.init).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(new Headers(seen[0]?.init?.headers).get('content-type')).toBe('application/json');
  });

  it('cancels the request under way with the same id', async () => {
    let first = true;
    const { backend } = backendThat((signal) => {
      const answer = first ? never(signal) : new Response('{}');
      first = false;
      return answer;
    });
    const cancelled = lastValueFrom(backend.fetch({ url: '/x', requestId: 'Q1' }));
    const answered = lastValueFrom(backend.fetch({ url: '/x', requestId: 'Q1' }));
    await expect(cancelled).rejects.toMatchObject({ cancelled: true, status: -1 });
    expect((await answered).status).toBe(200);
  });
});

describe('chunked', () => {
  const stream = (chunks: string[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        chunks.forEach((chunk) => controller.enqueue(new TextEncoder().encode(chunk)));
        controller.close();
      },
    });
  const packets = (answer: Response): Promise<Array<FetchResponse<Uint8Array | undefined>>> =>
    lastValueFrom(
      backendThat(() => answer)
        .backend.chunked({ url: '/x' })
        .pipe(toArray())
    );

  it('gives a packet per chunk and a last one without data', async () => {
    const all = await packets(new Response(stream(['ab', 'c'])));
    expect(all.map(({ data }) => (data === undefined ? undefined : new TextDecoder().decode(data)))).toEqual([
      'ab',
      'c',
      undefined,
    ]);
  });

  it('does not throw for an error, and shows its headers', async () => {
    const [first] = await packets(new Response('slow down', { status: 429, headers: { 'retry-after': '7' } }));
    expect(first).toMatchObject({ status: 429, ok: false });
    expect(first?.headers.get('retry-after')).toBe('7');
  });

  it('gives one packet when there is no body', async () => {
    expect(await packets(new Response(null, { status: 204 }))).toMatchObject([{ status: 204, data: undefined }]);
  });

  it('stops the request when nobody listens any more', async () => {
    const { backend, seen } = backendThat(never);
    backend
      .chunked({ url: '/x' })
      .subscribe({ error: () => undefined })
      .unsubscribe();
    await Promise.resolve();
    expect(seen[0]?.init?.signal?.aborted).toBe(true);
  });
});
