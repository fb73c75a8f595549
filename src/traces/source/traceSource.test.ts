import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import type { Http } from '../client/transport';
import { valuesOf } from '../testing/frame';
import { pagesOfTraces } from '../testing/large';
import { info, ok, sourceOf } from '../testing/server';
import { SHAPES } from '../testing/shapes';
import { readTraceSettings } from './settings';
import { traceSource } from './traceSource';

const RANGE = { fromMs: 0, toMs: 60_000, intervalMs: 1000, maxDataPoints: 100 };

test('a search shows its rows at once, then what only spans tell', async () => {
  const trace = info('tr-1', { request_preview: 'Weather?', execution_duration: '0.9s' });
  const { source, asked } = sourceOf(
    {
      'traces-search': ok({ traces: [trace] }),
      'traces-batch': ok({ traces: [{ trace_info: trace, spans: SHAPES['C: traces/get and batchGet'] }] }),
    },
    { tokenPrices: { 'gpt-oss-20b': { input: 1, output: 10 } } }
  );
  const responses = await lastValueFrom(
    source.run({ refId: 'A', queryType: 'traces', rawFilter: "name = 'x'" }, RANGE).pipe(toArray())
  );
  expect(responses.map((response) => response.partial)).toEqual([true, undefined]);
  const [first, second] = responses.map((response) => response.frames[0]);
  expect([valuesOf(first, 'Request'), valuesOf(first, 'Model')]).toEqual([['Weather?'], [null]]);
  expect([valuesOf(second, 'Model'), valuesOf(second, 'Tools'), valuesOf(second, 'Tokens in')]).toEqual([
    ['gpt-oss-20b'],
    ['get_weather'],
    [96],
  ]);
  expect(Number(valuesOf(second, 'Cost')[0])).toBeCloseTo(276e-6, 9);
  expect(second?.meta?.executedQueryString).toBe("timestamp_ms >= 0 AND timestamp_ms <= 60000 AND name = 'x'");
  expect(asked[0]).toMatchObject({
    method: 'POST',
    path: 'mlflow/traces-search',
    body: { locations: [{ mlflow_experiment: { experiment_id: '1' } }], max_results: 200 },
  });
});

test('a search takes 5 000 traces at the most, and the spans of the newest hundred', async () => {
  const answer = pagesOfTraces(11);
  let spans = 0;
  const { source } = sourceOf({
    'traces-search': answer,
    'traces-batch': (request) => {
      spans += new URLSearchParams(request.path.split('?')[1]).getAll('trace_ids').length;
      return answer(request);
    },
  });
  const [frame] = (await lastValueFrom(source.run({ refId: 'A', queryType: 'traces', limit: 99_999 }, RANGE))).frames;
  expect([frame?.length, spans]).toEqual([5000, 100]);
  expect(frame?.meta?.notices?.map((notice) => notice.text).join(' ')).toMatch(
    /newest 100 traces only.*newest 5000 traces are shown; there are more/
  );
});

test('a search that finds nothing looks whether the experiment exists', async () => {
  const { source } = sourceOf({
    'traces-search': ok({}),
    experiments: ok({ experiments: [{ experiment_id: '2', name: 'b' }] }),
  });
  const [frame] = (await firstValueFrom(source.run({ refId: 'A', queryType: 'traces' }, RANGE))).frames;
  expect(frame?.meta?.notices?.[0]?.text).toMatch(/no experiment 1/);
});

test.each([
  [['.*'], [], ['2', '5']],
  [['.*'], ['5'], ['5']],
  [[], [], ['2', '5']],
  [[], ['5'], ['5']],
])(
  'a query of experiments %j asks those of the settings, %j, else what MLflow lists',
  async (experiments, ids, asked) => {
    const { source, asked: requests } = sourceOf(
      {
        'traces-search': ok({}),
        experiments: ok({ experiments: [{ experiment_id: '2' }, { experiment_id: '5' }] }),
      },
      { mlflowExperimentIds: ids }
    );
    await lastValueFrom(source.run({ refId: 'A', queryType: 'traces', experiments }, RANGE));
    const searches = requests.filter(({ path }) => path.includes('traces-search'));
    expect(JSON.stringify(searches).match(/(?<=experiment_id\\*":\\*")\d+/g)).toEqual(asked);
  }
);

test.each([
  ['no address', { mlflowUrl: '' }, { queryType: 'traces' as const }, /no MLflow URL/],
  [
    'a filter that cannot be said',
    {},
    { queryType: 'traces' as const, traceFilters: [{ label: 'x', operator: '=' as const, value: 'y' }] },
    /no trace field/,
  ],
  ['a statistic that is none', {}, { queryType: 'traceStats' as const, statistic: 'x' }, /no statistic/],
])('a query with %s is an error that says what to do', async (_, jsonData, query, message) => {
  const { source } = sourceOf({}, jsonData);
  await expect(lastValueFrom(source.run({ refId: 'A', ...query }, RANGE))).rejects.toThrow(message);
});

test.each([
  ['without any experiment', ok({}), /lists no experiment/],
  [
    'whose routes Grafana gives to editors only',
    { status: 403, body: '{"message":"plugin proxy route access denied"}' },
    /no permission.*editors and admins/,
  ],
])('an MLflow %s says so', async (_, experiments, message) => {
  const { source } = sourceOf({ experiments }, { mlflowExperimentIds: [] });
  await expect(lastValueFrom(source.run({ refId: 'A', queryType: 'traces' }, RANGE))).rejects.toThrow(message);
});

test.each([{ queryType: 'trace' as const }, { queryType: 'conversation' as const, session: '.*' }])(
  'a panel of a variable without a value yet is empty and says why: %j',
  async (query) => {
    const { source } = sourceOf({}, {});
    const { frames } = await lastValueFrom(source.run({ refId: 'A', query: '', ...query }, RANGE));
    expect(frames.map(({ length, meta }) => [length, meta?.notices?.[0]?.text])).toEqual([
      [0, expect.stringMatching(/is chosen/)],
    ]);
  }
);

test('leaving cancels the request and says nothing more', async () => {
  let signal: AbortSignal | undefined;
  const http: Http = (request) => {
    signal = request.signal;
    return new Promise(() => undefined);
  };
  const settings = readTraceSettings({ uid: 'u', name: 'n', jsonData: { mlflowUrl: 'x', mlflowExperimentIds: ['1'] } });
  const heard: unknown[] = [];
  const subscription = traceSource(http, settings)
    .run({ refId: 'A', queryType: 'traces' }, RANGE)
    .subscribe({ next: (value) => heard.push(value), error: (error) => heard.push(error) });
  await Promise.resolve();
  subscription.unsubscribe();
  expect(signal?.aborted).toBe(true);
  expect(heard).toEqual([]);
});

test('a trace gives the trace view’s frame first, then the node graph', async () => {
  const { source, asked } = sourceOf({
    'trace-info': ok({ trace: { trace_info: info('tr-1') } }),
    'trace-spans': ok({ spans: SHAPES['E: artifact of MLflow 2'] }),
  });
  const query = { refId: 'A', queryType: 'trace' as const, query: '4E9895CCB4598A6DC66A2866029F4315' };
  const { frames } = await lastValueFrom(source.run(query, RANGE));
  expect(frames.map((frame) => frame.meta?.preferredVisualisationType)).toEqual(['trace', 'nodeGraph', 'nodeGraph']);
  expect(asked[0]?.path).toBe('mlflow/trace-info/tr-4e9895ccb4598a6dc66a2866029f4315');
});

test('annotations are the failing traces unless filters say otherwise', async () => {
  const { source, asked } = sourceOf({
    'traces-search': ok({
      traces: [info('tr-1', { state: 'ERROR', request_preview: '<b>Hi</b>', tags: { 'mlflow.traceName': 'ask' } })],
    }),
  });
  const [frame] = await source.annotations({ refId: 'A', queryType: 'traces' }, RANGE);
  expect(asked[0]?.body).toMatchObject({ filter: expect.stringMatching(/status = 'ERROR'$/) });
  expect([valuesOf(frame, 'title'), valuesOf(frame, 'text')]).toEqual([['Failed: ask'], ['&lt;b>Hi&lt;/b>\ntr-1']]);
});

test('without a dashboard to lead to there is no link to a single trace, and the table says why', async () => {
  const http: Http = async ({ path }) =>
    path.includes('traces-search') ? ok({ traces: [info('tr-1', {})] }) : ok({ traces: [] });
  const settings = readTraceSettings({ uid: 'u', name: 'n', jsonData: { mlflowUrl: 'x', mlflowExperimentIds: ['1'] } });
  const first = async (dashboards: { traces?: string }) => {
    const source = traceSource(
      http,
      settings,
      () => 0,
      async () => dashboards
    );
    const [frame] = (await firstValueFrom(source.run({ refId: 'A', queryType: 'traces' }, RANGE))).frames;
    const links = frame?.fields.find(({ name }) => name === 'Trace')?.config.links ?? [];
    return [links.map(({ title }) => title), frame?.meta?.notices?.[0]?.text];
  };
  expect(await first({})).toEqual([
    ['Open in MLflow'],
    expect.stringMatching(/may not open Explore.*fireworks-traces/),
  ]);
  expect(await first({ traces: 'a' })).toEqual([['Trace', 'Conversation', 'Open in MLflow'], undefined]);
});
