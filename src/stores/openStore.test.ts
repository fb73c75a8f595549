import { lastValueFrom, of } from 'rxjs';
import { deferredStore } from './openStore';
import type { MetricStore, StoreRequest } from './types';

const request: StoreRequest = {
  queries: [],
  grid: { startMs: 0, stepMs: 60_000, count: 1, rangeMs: 60_000 },
  live: false,
  toMs: 0,
};

function storeOf(): MetricStore {
  return {
    run: () => of({ results: [], newestMs: 7 }),
    metrics: () => Promise.resolve([{ name: 'up', seriesCount: 1 }]),
    labelNames: () => Promise.resolve(['a']),
    labelValues: (label) => Promise.resolve([label]),
    bounds: () => Promise.resolve([1]),
    test: () => Promise.resolve({ status: 'success', message: 'fine', details: [] }),
    preview: () => 'promql',
  };
}

describe('a deferred store', () => {
  test('is loaded once, by whoever asks first', async () => {
    const load = jest.fn(() => Promise.resolve(storeOf()));
    const store = deferredStore(load);
    expect(load).not.toHaveBeenCalled();
    const [response, metrics] = await Promise.all([lastValueFrom(store.run(request)), store.metrics()]);
    expect(response.newestMs).toBe(7);
    expect(metrics).toHaveLength(1);
    expect(await store.labelValues('b')).toEqual(['b']);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('previews with the store’s names as soon as it is there', async () => {
    const store = deferredStore(() => Promise.resolve(storeOf()));
    const plan = {
      kind: 'buckets',
      selection: { metric: 'x', matchers: [] },
      by: [],
      over: { fn: 'last', window: { kind: 'step' } },
    } as const;
    expect(store.preview?.(plan, request.grid, 0)).toBeUndefined();
    await store.test();
    expect(store.preview?.(plan, request.grid, 0)).toBe('promql');
  });

  test('says what to do when it cannot be loaded, and tries again', async () => {
    let broken = true;
    const store = deferredStore(() => (broken ? Promise.reject(new Error('404')) : Promise.resolve(storeOf())));
    await expect(lastValueFrom(store.run(request))).rejects.toThrow(/Reload the page/);
    broken = false;
    expect(await store.bounds({ metric: 'x', matchers: [] })).toEqual([1]);
  });
});
