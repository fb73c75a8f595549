import { createExpositionParser } from '../exposition';
import type { ScrapeError } from './errors';
import { scrapeOnce } from './scrapeOnce';
import { START, type Answer, transportOf, scrape } from './testing/answers';
import { fakeWorld } from './testing/fakeWorld';
import { chunkedTransport, type ChunkedBackend } from './transport';

describe('a scrape', () => {
  test('reads samples from chunks that end anywhere, and is dated by its start', async () => {
    const outcome = await scrape(transportOf({ status: 200, chunks: ['m{d="a"} 1', '\nm{d="b', '"} 2\n'] }));
    expect(outcome).toMatchObject({ ok: true, scrape: { timeMs: START, durationMs: 0, bytes: 22 } });
    expect(outcome.ok && [...outcome.scrape.exposition.samples()].map(({ value }) => value)).toEqual([1, 2]);
  });

  test('without samples is a good one', async () => {
    expect(await scrape(transportOf({ status: 200 }))).toMatchObject({
      ok: true,
      scrape: { exposition: { sampleCount: 0 } },
    });
  });

  test.each([
    ['as long as announced', { 'content-length': '4' }],
    ['announced as it travels, packed', { 'content-length': '31', 'content-encoding': 'gzip' }],
    ['of a length that is no number', { 'content-length': 'long' }],
    ['of a coding that changes nothing', { 'content-length': '4', 'content-encoding': 'identity' }],
  ])('takes a body %s', async (_, headers) => {
    expect(await scrape(transportOf({ status: 200, headers, chunks: ['m 1\n'] }))).toMatchObject({ ok: true });
  });

  test('takes no part of a body for all of it, wherever it is cut', async () => {
    const whole = 'm{d="a"} 123.456\nm{d="b"} 2 1700000000000\n# HELP n x\nn 1e5\n';
    for (let length = 1; length < whole.length; length++) {
      const part = whole.slice(0, length);
      const outcome = await scrape(transportOf({ status: 200, chunks: [part] }));
      // What ends with a line can be told from a whole body by what came before only: see the collector.
      expect({ part, ok: outcome.ok }).toEqual({ part, ok: part.endsWith('\n') });
    }
  });

  test.each([
    ['20 s old', 'Wed, 03 Jun 2026 14:30:24 GMT', 'Wed, 03 Jun 2026 14:30:04 GMT', 20_000],
    ['fetched for this request', 'Wed, 03 Jun 2026 14:30:24 GMT', 'Wed, 03 Jun 2026 14:30:24 GMT', 0],
    ['from the future, which cannot be', 'Wed, 03 Jun 2026 14:30:04 GMT', 'Wed, 03 Jun 2026 14:30:24 GMT', undefined],
    ['older than a cache keeps it', 'Wed, 03 Jun 2026 14:30:24 GMT', 'Wed, 03 Jun 2026 13:30:24 GMT', undefined],
    ['of no date', 'Wed, 03 Jun 2026 14:30:24 GMT', 'yesterday', undefined],
    ['of no cache', 'Wed, 03 Jun 2026 14:30:24 GMT', undefined, undefined],
  ])('takes the age from the dates of the shared cache: %s', async (_, date, fetched, cachedMs) => {
    const headers = { date, ...(fetched === undefined ? {} : { 'x-snapshot-date': fetched }) };
    const outcome = await scrape(transportOf({ status: 200, headers, chunks: ['m 1\n'] }));
    expect(outcome.ok && outcome.scrape.cachedMs).toBe(cachedMs);
  });

  const grafana401 = '{"extra":null,"message":"Unauthorized","messageId":"auth.unauthorized","statusCode":401}';
  const refusals: Array<{ why: string; answer: Answer; error: ScrapeError }> = [
    {
      why: 'an upstream 401, as Grafana passes it on',
      answer: { status: 400, chunks: ['Authentication to data source failed'] },
      error: { kind: 'auth' },
    },
    {
      why: 'a direct 401',
      answer: { status: 401, chunks: ['{"error":{"message":"unauthorized"}}'] },
      error: { kind: 'auth', detail: 'unauthorized' },
    },
    { why: 'Grafana’s own 401', answer: { status: 401, chunks: [grafana401] }, error: { kind: 'signedOut' } },
    {
      why: 'Grafana’s own 401 of an ended session',
      answer: { status: 401, chunks: ['{"message":"Invalid session"}'] },
      error: { kind: 'signedOut' },
    },
    {
      why: 'any other 400',
      answer: { status: 400, chunks: ['{"message":"bad"}'] },
      error: { kind: 'serverError', status: 400, detail: 'bad' },
    },
    {
      why: 'no permission, with an empty message',
      answer: { status: 403, chunks: ['{"code":7,"message":""}'] },
      error: { kind: 'forbidden' },
    },
    {
      why: 'an unknown account',
      answer: { status: 404, chunks: ['{"code":5,"message":"account x not found"}'] },
      error: { kind: 'notFound', detail: 'account x not found' },
    },
    {
      why: 'a data source that Grafana has not in this organisation',
      answer: { status: 404, chunks: ['{"message":"Unable to find datasource"}'] },
      error: { kind: 'noSource' },
    },
    {
      why: 'the request limit with a wait',
      answer: { status: 429, headers: { 'retry-after': '17' }, chunks: ['{"error":"slow down"}'] },
      error: { kind: 'rateLimited', retryAfterMs: 17_000, detail: 'slow down' },
    },
    {
      why: 'the request limit without a wait, even when the answer breaks off',
      answer: { status: 429, chunks: ['too many'], breaks: new Error('reset') },
      error: { kind: 'rateLimited', retryAfterMs: 60_000, detail: 'too many' },
    },
    {
      why: 'a redirect, whatever stands in it',
      answer: { status: 302, headers: { location: '/logout' }, chunks: ['m 1\n'] },
      error: { kind: 'redirected' },
    },
    { why: 'no connection beyond Grafana', answer: { status: 502 }, error: { kind: 'unreachable' } },
    {
      why: 'a 502 of a server beyond, by the title of its page',
      answer: { status: 502, chunks: ['<html><head><title>502 Bad Gateway</title></head></html>'] },
      error: { kind: 'serverError', status: 502, detail: '502 Bad Gateway' },
    },
    { why: 'Grafana’s limit in time', answer: { status: 504 }, error: { kind: 'timeout' } },
    {
      why: 'a status of success that is not 200',
      answer: { status: 204 },
      error: { kind: 'serverError', status: 204 },
    },
    {
      why: 'a connection that is refused',
      answer: { status: 0, breaks: new TypeError('Failed to fetch') },
      error: { kind: 'unreachable', detail: 'Failed to fetch' },
    },
    {
      why: 'a body that breaks off',
      answer: { status: 200, chunks: ['m 1\n'], breaks: { statusText: 'network error' } },
      error: { kind: 'cutOff', bytes: 4, detail: 'network error' },
    },
    {
      why: 'a body that ends within a number, as if it were complete',
      answer: { status: 200, chunks: ['m 1\nm{d="a"} 123.4'] },
      error: { kind: 'cutOff', bytes: 18, place: 'inLine' },
    },
    {
      why: 'a body that ends within a line that is none yet',
      answer: { status: 200, chunks: ['m 1\nm{d="a', ''] },
      error: { kind: 'cutOff', bytes: 10, place: 'inLine' },
    },
    {
      why: 'a body that ends within a comment',
      answer: { status: 200, chunks: ['m 1\n# TYPE'] },
      error: { kind: 'cutOff', bytes: 10, place: 'inLine' },
    },
    {
      why: 'a body that is shorter than announced',
      answer: { status: 200, headers: { 'content-length': '12' }, chunks: ['m 1\nn 2\n'] },
      error: { kind: 'cutOff', bytes: 8, place: 'beforeLength' },
    },
    {
      why: 'a malformed line, with its place',
      answer: { status: 200, chunks: ['m 1\nm x\n'] },
      error: { kind: 'malformed', line: 2, column: 3, reason: expect.any(String) },
    },
    {
      why: 'a web page',
      answer: { status: 200, chunks: ['\n<!doctype html><html></html>'] },
      error: { kind: 'notMetrics', found: 'html' },
    },
    {
      why: 'JSON',
      answer: { status: 200, chunks: ['{"data": {"metrics": []}}'] },
      error: { kind: 'notMetrics', found: 'json' },
    },
  ];

  test.each(refusals)('fails as a whole on $why', async ({ answer, error }) => {
    expect(await scrape(transportOf(answer))).toEqual({ ok: false, error, timeMs: START, durationMs: 0 });
  });

  test('fails when a limit is passed', async () => {
    const outcome = await scrape(transportOf({ status: 200, chunks: ['a 1\nb 2\n'] }), { samples: 1 });
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'limit', line: 2 } });
  });

  test('fails after 15 s, and the request is ended', async () => {
    const world = fakeWorld({ startMs: START });
    const backend = silentBackend();
    const outcome = scrapeOnce({
      transport: chunkedTransport(backend, '/metrics'),
      createParser: () => createExpositionParser(),
      clock: world.clock,
      timers: world.timers,
      signal: new AbortController().signal,
    });
    await world.pass(14_999);
    expect(backend.subscribers()).toBe(1);
    await world.pass(1);
    expect(await outcome).toEqual({
      ok: false,
      error: { kind: 'timeout', timeoutMs: 15_000 },
      timeMs: START,
      durationMs: 15_000,
    });
    expect(backend.subscribers()).toBe(0);
    expect(world.running()).toBe(0);
  });

  test('that is given up throws the reason, and the request is ended', async () => {
    const world = fakeWorld();
    const backend = silentBackend();
    const leaving = new AbortController();
    const outcome = scrapeOnce({
      transport: chunkedTransport(backend, '/metrics'),
      createParser: () => createExpositionParser(),
      clock: world.clock,
      timers: world.timers,
      signal: leaving.signal,
    });
    const failed = expect(outcome).rejects.toThrow('page closed');
    await world.pass(1);
    leaving.abort(new Error('page closed'));
    await failed;
    expect(backend.subscribers()).toBe(0);
    expect(world.running()).toBe(0);
  });
});

/** A backend that never answers. */
function silentBackend(): ChunkedBackend & { subscribers(): number } {
  let subscribers = 0;
  return {
    subscribers: () => subscribers,
    chunked: () => ({
      subscribe() {
        subscribers++;
        return { unsubscribe: () => subscribers-- };
      },
    }),
  };
}
