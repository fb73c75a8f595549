import { readInfo } from '../spans/readInfo';
import { fakeClient } from '../testing/server';
import type { SearchRequest, MetricRequest } from './client';
import { shareRequests } from './shareRequests';

const T0 = 1_800_000_000_000;

/** A server that answers each search with as many traces as were asked for, a second apart. */
function scene() {
  let clock = T0;
  const asked: SearchRequest[] = [];
  const metrics: MetricRequest[] = [];
  const client = shareRequests(
    fakeClient({
      search: async (request) => {
        asked.push(request);
        const traces = Array.from({ length: request.pageSize }, (_, index) =>
          readInfo({ trace_id: `tr-${index}`, timestamp_ms: T0 - 1000 * index })
        );
        return { traces: traces.filter((one) => one !== undefined), next: 'next' };
      },
      metrics: async (request) => {
        metrics.push(request);
        return [];
      },
      experiments: async () => [],
    }),
    () => clock
  );
  const search = (more: Partial<SearchRequest> = {}, signal?: AbortSignal) =>
    client.search(
      { experimentIds: ['1'], filter: '', range: { fromMs: T0 - 60_000, toMs: T0 }, pageSize: 10, ...more },
      signal
    );
  return { client, asked, metrics, search, later: (ms: number) => (clock += ms) };
}

test('sixty panels with ranges that end now ask once', async () => {
  const { search, asked } = scene();
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, panel) => search({ range: { fromMs: T0 - 60_000 + panel, toMs: T0 + panel } }))
  );
  expect(asked).toHaveLength(1);
  expect(new Set(answers.map((page) => page.traces.length))).toEqual(new Set([10]));
});

test('of an answer to an earlier range only what is in the range is taken', async () => {
  const { search, asked } = scene();
  await search();
  const { traces } = await search({ range: { fromMs: T0 - 6500, toMs: T0 - 1000 } });
  const near = await search({ range: { fromMs: T0 - 60_000, toMs: T0 - 1500 } });
  expect(asked).toHaveLength(2);
  expect(traces).toHaveLength(10);
  expect(near.traces.map((one) => one.traceId)[0]).toBe('tr-2');
});

test('a long page serves who asks for a shorter one, and says that there is more', async () => {
  const { search, asked } = scene();
  await search({ pageSize: 500 });
  const page = await search({ pageSize: 3 });
  expect(asked).toHaveLength(1);
  expect([page.traces.length, page.isCut, page.next]).toEqual([3, true, undefined]);
});

test.each<[string, Partial<SearchRequest>]>([
  ['another filter', { filter: "name = 'x'" }],
  ['other experiments', { experimentIds: ['2'] }],
  ['another page', { pageToken: 'next' }],
  ['another order', { order: 'oldestFirst' }],
  ['a longer page', { pageSize: 11 }],
  ['another range', { range: { fromMs: T0 - 90_000, toMs: T0 } }],
  ['no range', { range: undefined }],
])('%s is another question', async (_, more) => {
  const { search, asked } = scene();
  await search();
  await search(more);
  expect(asked).toHaveLength(2);
});

test('an answer is kept for a moment only', async () => {
  const { search, asked, later } = scene();
  await search();
  later(4999);
  await search();
  expect(asked).toHaveLength(1);
  later(1);
  await search();
  expect(asked).toHaveLength(2);
  // A clock that was set back makes nothing last longer.
  later(-60_000);
  await search();
  expect(asked).toHaveLength(3);
});

test('an error is told to those who wait, and asked about again by who comes later', async () => {
  let asked = 0;
  const client = shareRequests(
    fakeClient({
      experiments: async () => {
        throw new Error(`no ${++asked}`);
      },
    }),
    () => T0
  );
  const both = await Promise.allSettled([client.experiments(), client.experiments()]);
  expect(both.map((one) => (one.status === 'rejected' ? String(one.reason) : ''))).toEqual([
    'Error: no 1',
    'Error: no 1',
  ]);
  await expect(client.experiments()).rejects.toThrow('no 2');
});

test('a panel that is left takes no answer from the others, and the last one ends the request', async () => {
  const { search, asked } = scene();
  const leaving = new AbortController();
  const left = search({}, leaving.signal);
  const stays = search({}, new AbortController().signal);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect((await stays).traces).toHaveLength(10);
  expect(asked).toHaveLength(1);
});

test('aggregates of one refresh are asked for once', async () => {
  const { client, metrics } = scene();
  const ask = (more: Partial<MetricRequest>) =>
    client.metrics({
      experiment_ids: ['1'],
      view_type: 'TRACES',
      metric_name: 'trace_count',
      aggregations: [],
      dimensions: [],
      filters: [],
      start_time_ms: T0 - 60_000,
      end_time_ms: T0,
      max_results: 1000,
      ...more,
    });
  await Promise.all([ask({}), ask({ end_time_ms: T0 + 900, start_time_ms: T0 - 59_100 }), ask({ filters: ['x'] })]);
  expect(metrics).toHaveLength(2);
});
