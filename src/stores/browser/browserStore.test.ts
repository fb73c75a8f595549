import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { ERRORS, REQUESTS } from '../../catalogue';
import { seriesOf } from '../../evaluate/testing/columns';
import { valueAt } from '../../series/stale';
import type { FireworksQuery } from '../../types';
import { browserStore, readOptions, type BrowserStore } from '..';
import { backendOf, bodyOf, open, request } from './testing/answeringBackend';

const START = Date.UTC(2026, 0, 1, 12, 0, 7);

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

beforeEach(() => jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

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

  test('explains a fault that is over, in notices, in the states of deployments and in the diagnosis', async () => {
    let isDown = false;
    const { store } = open(() => (isDown ? { status: 503, body: 'overloaded' } : { status: 200, body: bodyOf(1) }));
    await newest(store, { metric: REQUESTS });
    isDown = true;
    await jest.advanceTimersByTimeAsync(8 * 60_000);
    isDown = false;
    await jest.advanceTimersByTimeAsync(4 * 60_000);
    const { results, error } = await lastValueFrom(store.run(request({ metric: 'deployment_state' })));
    expect(error).toBeUndefined();
    expect(results[0]?.notices).toContainEqual({
      severity: 'warning',
      text: expect.stringMatching(/ Scrapes failed: \S+ 12:01 to 12:0[89] \(HTTP 503\)\. History/),
    });
    const [first] = results.flatMap(({ grid }) => seriesOf(grid));
    const states = new Set(
      first && Array.from(first.column.values.keys()).map((place) => valueAt(first.column, place))
    );
    expect(states).toEqual(new Set([-2, -1, 3]));
    expect((await store.diagnose()).missing).toMatchObject([{ kind: 'failed', reason: 'HTTP 503' }]);
  });

  test('lists metrics, labels and values after the first scrape, under their documented names', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }));
    expect((await store.metrics()).map((metric) => metric.name)).toEqual(expect.arrayContaining([REQUESTS, ERRORS]));
    expect(await store.labelNames({ metric: ERRORS, matchers: [] })).toEqual(['deployment_id', 'http_code']);
    expect(await store.labelValues('deployment_id')).toEqual(['a', 'b']);
  });

  test('lists of a range hold what had a value in it, and all that is stored without one', async () => {
    let body = bodyOf(1);
    const { store } = open(() => ({ status: 200, body }));
    await newest(store, { metric: REQUESTS });
    body = `${REQUESTS}{deployment_id="late"} 1\n`;
    await jest.advanceTimersByTimeAsync(30 * 60_000);
    const scope = { metric: REQUESTS, matchers: [] };
    const between = (fromMs: number, toMs: number) => store.labelValues('deployment_id', scope, { fromMs, toMs });
    expect(await store.labelValues('deployment_id', scope)).toEqual(['a', 'b', 'late']);
    expect(await between(START, START + 30_000)).toEqual(['a', 'b']);
    expect(await between(START + 20 * 60_000, START + 30 * 60_000)).toEqual(['late']);
    // Five minutes long a value is shown after its sample.
    expect(await between(START + 4 * 60_000, START + 5 * 60_000)).toEqual(['a', 'b', 'late']);
    const labels = (fromMs: number) => store.labelNames(scope, { fromMs, toMs: START + 30 * 60_000 });
    expect(await labels(START)).toEqual(['base_model', 'deployment_id']);
    expect(await labels(START + 20 * 60_000)).toEqual(['deployment_id']);
  });

  test('lists of a range that ends now hold what the scrape shows that they wait for', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }));
    const openedMs = START - 2000;
    const range = { fromMs: openedMs - 3_600_000, toMs: openedMs };
    expect(await store.labelValues('deployment_id', { metric: REQUESTS, matchers: [] }, range)).toEqual(['a', 'b']);
    await jest.advanceTimersByTimeAsync(30 * 60_000);
    expect(await store.labelValues('deployment_id', { metric: REQUESTS, matchers: [] }, range)).toEqual([]);
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
