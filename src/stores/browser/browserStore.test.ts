import { firstValueFrom, lastValueFrom, Observable, toArray } from 'rxjs';
import { timeGrid } from '../../evaluate';
import { seriesOf } from '../../evaluate/testing/columns';
import { planQuery, readQuery } from '../../plan';
import { valueAt } from '../../series/stale';
import type { FireworksQuery } from '../../types';
import { browserStore, readOptions, type BrowserStore, type StoreRequest } from '..';

const START = Date.UTC(2026, 0, 1, 12, 0, 7);
const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Plays Grafana's `chunked()`: one packet with the body, one without data. */
function backendOf(answer: () => Answer, resolvesDots = false) {
  const asked: number[] = [];
  return {
    asked,
    chunked({ url }: { url: string }) {
      const isOutside = url.includes('/..%2f');
      return new Observable<{ status: number; headers: Headers; data?: Uint8Array }>((subscriber) => {
        if (!isOutside) {
          asked.push(Date.now());
        }
        const notFound = { status: 404, body: 'not found', headers: {} };
        const { status, body, headers } = isOutside && !resolvesDots ? notFound : answer();
        const shared = { status, headers: new Headers({ 'Content-Type': 'text/plain', ...headers }) };
        subscriber.next({ ...shared, data: new TextEncoder().encode(body) });
        subscriber.next(shared);
        subscriber.complete();
      });
    },
  };
}

function bodyOf(rate: number): string {
  return [
    `${REQUESTS}{deployment_id="a",base_model="accounts/fireworks/models/m"} ${rate}`,
    `${REQUESTS}{deployment_id="b",base_model="accounts/fireworks/models/m"} ${2 * rate}`,
    `${ERRORS}{deployment_id="a",code="503"} 0.25`,
    '',
  ].join('\n');
}

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

let uid = 0;
function open(answer: () => Answer, jsonData = {}, resolvesDots = false): { store: BrowserStore; asked: number[] } {
  const backend = backendOf(answer, resolvesDots);
  const own = `test-${++uid}`;
  const settings = { accountId: 'acme', apiUrl: `https://${own}.test`, ...jsonData };
  const options = readOptions({ uid: own, url: '/proxy', jsonData: settings });
  return { store: browserStore(options, backend), asked: backend.asked };
}

function request(query: Partial<FireworksQuery>, toMs = Date.now()): StoreRequest {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  const grid = timeGrid({ fromMs: toMs - 3_600_000, toMs, intervalMs: 60_000, utcOffsetSeconds: 0 });
  return { queries: [{ id: 'A', plan: outcome.plan }], grid, live: true, toMs };
}

async function newest(
  store: BrowserStore,
  query: Partial<FireworksQuery>
): Promise<Record<string, number | undefined>> {
  const { results } = await lastValueFrom(store.run(request(query)));
  const series = results.slice(0, 1).flatMap(({ grid }) => seriesOf(grid));
  return Object.fromEntries(
    series.map(({ labels, column }) => [labels.deployment_id ?? '', valueAt(column, column.values.length - 1)])
  );
}

beforeEach(() => jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('the browser store', () => {
  test('shows the first scrape at once, though no full step has passed since', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1.5) }));
    expect(await newest(store, { metric: REQUESTS })).toEqual({ a: 1.5, b: 3 });
  });

  test('asks once for many panels, and again only after the interval', async () => {
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }));
    await Promise.all(Array.from({ length: 20 }, () => lastValueFrom(store.run(request({ metric: REQUESTS })))));
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(30_000);
    await newest(store, { metric: REQUESTS });
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(34_000);
    expect(asked).toHaveLength(2);
  });

  test('keeps the last values with their age beside the error for five minutes, then shows none', async () => {
    let failing = false;
    const { store } = open(() => (failing ? { status: 503, body: 'overloaded' } : { status: 200, body: bodyOf(1) }));
    expect(await newest(store, { metric: REQUESTS })).toEqual({ a: 1, b: 2 });
    failing = true;
    await jest.advanceTimersByTimeAsync(125_000);
    const response = await lastValueFrom(store.run(request({ metric: REQUESTS })));
    expect(response.error?.message).toMatch(
      /HTTP 503.*overloaded.*newest values are 125 s old|newest values are 2 min old/s
    );
    expect(await newest(store, { metric: REQUESTS })).toEqual({ a: 1, b: 2 });
    await jest.advanceTimersByTimeAsync(300_000);
    expect(await newest(store, { metric: REQUESTS })).toEqual({});
  });

  test('a range that ended in the past causes no scrape', async () => {
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }));
    const past = request({ metric: REQUESTS }, START - 86_400_000);
    await lastValueFrom(store.run({ ...past, live: false }));
    expect(asked).toEqual([]);
  });

  test('shows what is stored at once while a new scrape is on its way', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }), { collectInBackground: false });
    await newest(store, { metric: REQUESTS });
    jest.setSystemTime(START + 120_000);
    const packets = await lastValueFrom(store.run(request({ metric: REQUESTS })).pipe(toArray()));
    expect(packets.map((packet) => packet.partial ?? false)).toEqual([true, false]);
  });

  test('lists metrics, labels and values after the first scrape, under their documented names', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }));
    expect((await store.metrics()).map((metric) => metric.name)).toEqual(expect.arrayContaining([REQUESTS, ERRORS]));
    expect(await store.labelNames({ metric: ERRORS, matchers: [] })).toEqual(['deployment_id', 'http_code']);
    expect(await store.labelValues('deployment_id')).toEqual(['a', 'b']);
  });

  test('says why an answer is empty', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }));
    const texts = async (query: Partial<FireworksQuery>) =>
      (await lastValueFrom(store.run(request(query)))).results[0]?.notices.map((notice) => notice.text).join(' ');
    expect(await texts({ metric: 'no_such_metric' })).toMatch(/has not shown no_such_metric/);
    expect(await texts({ metric: REQUESTS, filters: [{ label: 'deployment_id', operator: '=', value: 'z' }] })).toMatch(
      /No series of .* passes the filters deployment_id="z"/
    );
  });

  test('two data source objects with the same settings share one collection', async () => {
    const backend = backendOf(() => ({ status: 200, body: bodyOf(1) }));
    const options = readOptions({ uid: 'shared', url: '/proxy', jsonData: { accountId: 'acme' } });
    await firstValueFrom(browserStore(options, backend).run(request({ metric: REQUESTS })));
    await lastValueFrom(browserStore({ ...options }, backend).run(request({ metric: REQUESTS })));
    expect(backend.asked).toHaveLength(1);
  });

  test('keeps no import without an account, which nobody would find again', async () => {
    const { store } = open(() => ({ status: 200, body: '' }), { accountId: '' });
    await expect(store.importText(chunk('m 1 1767268800000\n'))).rejects.toThrow(/belongs to an account/);
  });

  test('does not ask without an account id and says where to enter it', async () => {
    const { store, asked } = open(() => ({ status: 200, body: '' }), { accountId: '' });
    const response = await lastValueFrom(store.run(request({ metric: REQUESTS })));
    expect(response.error?.message).toMatch(/no account id.*settings/);
    expect(asked).toEqual([]);
  });
});

describe('Save & test', () => {
  test.each<[string, Answer, 'success' | 'warning' | 'error', RegExp]>([
    ['a good answer', { status: 200, body: bodyOf(1) }, 'success', /^2 deployments, 3 series, updated 0 s ago$/],
    ['an account without deployments', { status: 200, body: '' }, 'warning', /no dedicated deployment/],
    [
      'a wrong key',
      { status: 400, body: '{"message":"Authentication to data source failed"}' },
      'error',
      /did not accept the API key.*Enter a valid key/,
    ],
    [
      'another account',
      { status: 403, body: '{"code":7,"message":"permission denied"}' },
      'error',
      /HTTP 403.*permission denied/,
    ],
    ['no such account', { status: 404, body: '{"code":5,"message":"account not found"}' }, 'error', /404.*account id/],
    [
      'the limit',
      { status: 429, body: '', headers: { 'Retry-After': '17' } },
      'warning',
      /^Not tested: .*429.*Test again in (1[7-9]|2\d|6\d) s\.$/,
    ],
    [
      'a web page',
      { status: 200, body: '<!doctype html><html></html>', headers: { 'Content-Type': 'text/html' } },
      'error',
      /web page, not metrics/,
    ],
    ['a malformed line', { status: 200, body: 'a 1\nb{ 2\n' }, 'error', /line 2, column/],
  ])('%s', async (_, answer, status, message) => {
    const { store } = open(() => answer);
    expect(await store.test()).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test('asks again though the snapshot is fresh', async () => {
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }));
    await store.test();
    await store.test();
    expect(asked).toHaveLength(2);
  });

  test('says that it cannot test while the endpoint may not be asked, whatever was known before', async () => {
    const good: Answer = { status: 200, body: bodyOf(1) };
    const wrongKey: Answer = { status: 400, body: '{"message":"Authentication to data source failed"}' };
    let answer = good;
    const { store, asked } = open(() => answer);
    expect(await store.test()).toMatchObject({ status: 'success' });
    answer = { status: 429, body: '', headers: { 'Retry-After': '20' } };
    await store.test();
    answer = wrongKey;
    expect(await store.test()).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^Not tested: .*HTTP 429.*Test again in \d+ s\.$/),
    });
    expect(asked).toHaveLength(2);
    // The next scrape is good, and further ones come half as often; nobody who tests has to wait for them.
    answer = good;
    await jest.advanceTimersByTimeAsync(90_000);
    const scrapes = asked.length;
    expect(await store.test()).toMatchObject({ status: 'success' });
    expect(asked).toHaveLength(scrapes + 1);
    answer = wrongKey;
    await jest.advanceTimersByTimeAsync(3 * 60_000);
    expect(await store.test()).toMatchObject({ status: 'error', message: expect.stringMatching(/API key/) });
    answer = { status: 429, body: '', headers: { 'Retry-After': '20' } };
    await store.test();
    answer = good;
    expect(await store.test()).toMatchObject({ status: 'warning', message: expect.stringMatching(/^Not tested: /) });
  });

  test('what another data source on the account has seen makes it neither green nor red', async () => {
    const limited: Answer = { status: 429, body: '', headers: { 'Retry-After': '20' } };
    const apiUrl = 'https://shared-account.test';
    await open(() => limited, { apiUrl }).store.test();
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }), { apiUrl });
    expect(await store.test()).toMatchObject({ status: 'warning', message: expect.stringMatching(/^Not tested: /) });
    expect(asked).toEqual([]);
  });

  test('warns of a server that answers a path out of the route and back, and names the way out', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }), {}, true);
    const health = await store.test();
    expect(health).toMatchObject({ status: 'warning', message: expect.stringMatching(/^2 deployments.*encoded dots/) });
    expect(health.details.join(' ')).toMatch(/integrations\/nginx/);
  });

  test('does not use up what the account may ask in a minute, however often it is pressed', async () => {
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }));
    const said = [];
    for (let press = 0; press < 7; press++) {
      said.push((await store.test()).message);
    }
    expect(asked).toHaveLength(4);
    expect(said.at(-1)).toMatch(/^Not tested: .* Test again in \d+ s\.$/);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(await store.test()).toMatchObject({ status: 'success' });
  });
});

test('readOptions brings settings into range, and says what it has changed', () => {
  expect(
    readOptions({
      uid: 'u',
      url: '/p',
      jsonData: { apiUrl: 'https://x.test///', scrapeIntervalSeconds: 5, retentionHours: -1 },
    })
  ).toEqual({
    uid: 'u',
    scope: '',
    metricsUrl: '/p/metrics',
    apiUrl: 'https://x.test',
    accountId: '',
    scrapeIntervalMs: 30_000,
    retentionMs: 86_400_000,
    collectInBackground: true,
    corrections: [
      'The setting for the scrape interval, 5, is not between 30 and 3600 s; 30 s are used instead.',
      'The setting for the history, -1, is not between 0.1 and 8784 h; 24 h are used instead.',
    ],
  });
});

test.each([
  ['60', 60, 0],
  ['', 60, 0],
  [null, 60, 0],
  [2_147_484, 3600, 1],
  ['1e300', 3600, 1],
  ['Infinity', 3600, 1],
  [-1, 60, 1],
  [NaN, 60, 1],
  ['often', 60, 1],
  [{}, 60, 1],
])('a scrape interval of %p in a provisioning file is %d s', (setting, seconds, corrections) => {
  const jsonData: object = { scrapeIntervalSeconds: setting, accountId: 123 };
  const options = readOptions({ uid: 'u', jsonData });
  expect(options.scrapeIntervalMs).toBe(seconds * 1000);
  expect(options.corrections).toHaveLength(corrections);
  expect(options.accountId).toBe('123');
});
