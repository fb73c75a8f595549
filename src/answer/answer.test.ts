import {
  dateTime,
  FieldType,
  LoadingState,
  type DataFrame,
  type DataQueryResponse,
  type QueryResultMetaNotice,
} from '@grafana/data';
import { firstValueFrom, from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import { sparseColumn } from '../series/stale';
import type { MetricStore, StoreRequest } from '../stores';
import type { TraceSource } from '../traces';
import { readTraceSettings } from '../traces/eager';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import type { OpenedTraces } from './openTraces';
import { isRunnable } from './prepare';

const NOW = 1_800_000_000_000;
const METRIC = 'request_counter_total:sum_by_deployment';

/** What was asked of either part, and their answers to it. */
function parts(traces: Partial<TraceSource> = {}) {
  const asked: { metrics: string[][]; traces: FireworksQuery[] } = { metrics: [], traces: [] };
  const store: MetricStore = {
    run: (request: StoreRequest) => {
      asked.metrics.push(request.queries.map(({ id }) => id));
      const series = [
        { labels: { deployment_id: 'chat', base_model: 'm' }, column: sparseColumn(Float64Array.of(1, 2)) },
      ];
      const results = request.queries.map(({ id }) => ({
        id,
        grid: { times: Float64Array.of(NOW - 60_000, NOW), series },
        promql: 'promql',
        notices: [],
      }));
      return of({ results });
    },
    metrics: () => Promise.resolve([]),
    labelNames: () => Promise.resolve([]),
    labelValues: () => Promise.resolve([]),
    bounds: () => Promise.resolve([]),
    test: () => Promise.resolve({ status: 'success', message: '', details: [] }),
  };
  const settings = readTraceSettings({ uid: 'own', name: 'Fireworks', jsonData: { mlflowUrl: 'http://m' } });
  const source: Partial<TraceSource> = {
    run: (query) => {
      asked.traces.push(query);
      return of({ frames: [frame(query.refId)] });
    },
    annotations: (query) => {
      asked.traces.push(query);
      return Promise.resolve([frame('events')]);
    },
    ...traces,
  };
  const part: OpenedTraces = {
    settings,
    isConfigured: true,
    isReadable: true,
    source: () => Promise.resolve(source as TraceSource),
  };
  return { asked, context: { store, traces: part, templates: TEMPLATES, scrapeIntervalMs: 60_000, now: () => NOW } };
}

const TEMPLATES = { replace: (text = '') => text.replace('$session', 's-1') };

function frame(name: string): DataFrame {
  return { name, length: 1, fields: [{ name: 'Trace', type: FieldType.string, config: {}, values: ['tr-1'] }] };
}

function request(targets: FireworksQuery[], filters: Array<{ key: string; operator: string; value: string }> = []) {
  const range = { from: dateTime(NOW - 3_600_000), to: dateTime(NOW), raw: { from: 'now-1h', to: 'now' } };
  return {
    ...{ app: 'test', requestId: 'Q1', timezone: 'utc', range, interval: '1m', intervalMs: 60_000 },
    ...{ scopedVars: {}, targets, startTime: NOW, filters },
  };
}

test('metrics and traces in one request each go where they belong, and come back as one answer', async () => {
  const { asked, context } = parts();
  const targets: FireworksQuery[] = [
    { refId: 'A', metric: METRIC },
    { refId: 'B', queryType: 'traces', traceFilters: [{ label: 'session', operator: '=', value: '$session' }] },
    { refId: 'C', queryType: 'metrics', metric: METRIC },
  ];
  const last = await lastValueFrom(answer(request(targets), context));
  expect(asked.metrics).toEqual([['A', 'C']]);
  expect(asked.traces.map(({ refId, traceFilters }) => [refId, traceFilters?.[0]?.value])).toEqual([['B', 's-1']]);
  expect(last.data.map((one: DataFrame) => one.refId ?? one.name)).toEqual(['A', 'C', 'B']);
  expect([last.key, last.state]).toEqual(['Q1', LoadingState.Done]);
});

test('what is there is shown while the rest is on its way', async () => {
  const { context } = parts({ run: () => from(new Promise<never>(() => {})) });
  const first = await firstValueFrom(
    answer(
      request([
        { refId: 'A', metric: METRIC },
        { refId: 'B', queryType: 'traces' },
      ]),
      context
    )
  );
  expect([first.state, first.errors]).toEqual([LoadingState.Loading, undefined]);
});

test('trouble with traces leaves the metrics beside it', async () => {
  const { context } = parts({ run: () => throwError(() => new Error('MLflow is away.')) });
  const targets: FireworksQuery[] = [
    { refId: 'A', metric: METRIC },
    { refId: 'B', queryType: 'traces' },
  ];
  const answers: DataQueryResponse[] = await lastValueFrom(answer(request(targets), context).pipe(toArray()));
  const last = answers[answers.length - 1];
  expect(last?.data).toHaveLength(1);
  expect(last?.errors).toEqual([{ refId: 'B', message: 'MLflow is away.' }]);
  expect(last?.state).toBe(LoadingState.Error);
});

test('a first answer that another follows is still loading', async () => {
  const { context } = parts({
    run: () => of({ frames: [frame('rows')], partial: true }, { frames: [frame('details')] }),
  });
  const answers = await lastValueFrom(answer(request([{ refId: 'A', queryType: 'traces' }]), context).pipe(toArray()));
  expect(answers.map(({ state }) => state)).toEqual([LoadingState.Loading, LoadingState.Done]);
});

test('ad hoc filters narrow traces where traces have such a field, and say where not', async () => {
  const { asked, context } = parts();
  const filters = [
    { key: 'deployment_id', operator: '=', value: 'chat' },
    { key: 'http_code', operator: '=', value: '500' },
  ];
  const last = await lastValueFrom(answer(request([{ refId: 'A', queryType: 'traces' }], filters), context));
  expect(asked.traces[0]?.traceFilters).toEqual([{ label: 'deployment_id', operator: '=', value: 'chat' }]);
  expect(last.data[0].meta.notices[0].text).toMatch(/Traces have no http_code/);
});

test.each(['<', '>=', '=~~', 'is'])(
  'an ad hoc filter with %s is refused on panels of metrics, never left out',
  async (operator) => {
    const { asked, context } = parts();
    const filters = [{ key: 'deployment_id', operator, value: 'chat' }];
    const last = await lastValueFrom(answer(request([{ refId: 'A', metric: METRIC }], filters), context));
    expect(asked.metrics).toEqual([]);
    expect(last.errors).toEqual([
      { refId: 'A', message: expect.stringContaining(`The filter on deployment_id has the operator "${operator}"`) },
    ]);
  }
);

test('an ad hoc filter reaches traces with the operator that it has, for them to take or to refuse', async () => {
  const { asked, context } = parts();
  const filters = [
    { key: 'duration', operator: '>=', value: '2s' },
    { key: 'user', operator: '<', value: 'al' },
  ];
  await lastValueFrom(answer(request([{ refId: 'A', queryType: 'traces' }], filters), context));
  expect(asked.traces[0]?.traceFilters).toEqual([
    { label: 'duration', operator: '>=', value: '2s' },
    { label: 'user', operator: '<', value: 'al' },
  ]);
});

test('variables in ad hoc filters are replaced, for metrics and traces', async () => {
  const { asked, context } = parts();
  const filters = [{ key: 'deployment_id', operator: '=', value: '$session' }];
  const targets: FireworksQuery[] = [
    { refId: 'A', metric: METRIC },
    { refId: 'B', queryType: 'traces' },
  ];
  const { errors } = await lastValueFrom(answer(request(targets, filters), context));
  expect(errors).toBeUndefined();
  expect(asked.traces[0]?.traceFilters).toEqual([{ label: 'deployment_id', operator: '=', value: 's-1' }]);
});

test('a variable that does not exist is said, on panels of metrics and of traces', async () => {
  const { context } = parts();
  const targets: FireworksQuery[] = [
    { refId: 'A', metric: METRIC, filters: [{ label: 'deployment_id', operator: '!=', value: 'x-$nobody' }] },
    {
      refId: 'B',
      queryType: 'traces',
      traceFilters: [
        { label: 'session', operator: '!=', value: '$nobody' },
        { label: 'text', operator: 'contains', value: '$USD or $5' },
      ],
    },
  ];
  const { data } = await lastValueFrom(answer(request(targets), context));
  const notices = data.map(({ meta }: DataFrame) => meta?.notices?.map(({ text }) => text));
  const said = 'There is no variable $nobody here, so it is taken as the text that it is.';
  expect(notices).toEqual([[said], [said]]);
});

test('what is asked for as annotations comes as events', async () => {
  const { context } = parts();
  const last = await lastValueFrom(answer(request([{ refId: 'Anno', queryType: 'traces', asEvents: true }]), context));
  expect(last.data.map((one: DataFrame) => one.name)).toEqual(['events']);
});

test('every line links to the calls behind it, at the time of the point', async () => {
  const { context } = parts();
  const { data } = await lastValueFrom(answer(request([{ refId: 'A', metric: 'error_ratio' }]), context));
  const link = data[0].fields[1].config.links[0];
  expect(link.title).toBe('Failed traces behind this');
  const url = new URL(link.onBuildUrl({ origin: {}, replaceVariables: () => String(NOW) }), 'http://grafana');
  expect(JSON.parse(url.searchParams.get('panes') ?? '')).toEqual({
    traces: {
      datasource: 'own',
      queries: [
        {
          refId: 'A',
          datasource: { uid: 'own' },
          queryType: 'traces',
          traceFilters: [
            { label: 'deployment', operator: '=', value: 'chat' },
            { label: 'status', operator: '=', value: 'ERROR' },
          ],
        },
      ],
      range: { from: String(NOW - 120_000), to: String(NOW + 120_000) },
    },
  });
});

test.each<[Partial<FireworksQuery>, boolean]>([
  [{ metric: METRIC }, true],
  [{ metric: ' ' }, false],
  [{}, false],
  [{ queryType: 'traces' }, true],
  [{ queryType: 'traces', hide: true }, false],
  [{ queryType: 'trace' }, false],
  [{ queryType: 'trace', query: 'tr-1' }, true],
  [{ queryType: 'conversation', query: '' }, false],
  [{ queryType: 'conversation', session: 's' }, true],
  [{ queryType: 'traceStats' }, true],
])('%j is asked: %s', (query, expected) => {
  expect(isRunnable({ refId: 'A', ...query })).toBe(expected);
});

test('rows with expressions of RE2 are asked once they can be read, and one that RE2 refuses is never asked', async () => {
  const { asked, context } = parts();
  const row = (refId: string, value: string): FireworksQuery => ({
    ...{ refId, metric: METRIC },
    filters: [{ label: 'deployment_id', operator: '=~', value }],
  });
  const targets = [row('A', '(?i)CHAT.*'), row('B', '(?!chat).*'), row('C', 'chat.*')];
  const last = await lastValueFrom(answer(request(targets), context));
  expect(asked.metrics).toEqual([['A', 'C']]);
  expect(last.errors).toEqual([{ refId: 'B', message: expect.stringMatching(/`\(\?!`\. There is no lookahead.*!~/) }]);
});

test('the last notice of a severity, which alone stands in the panel’s header, says those of all rows', async () => {
  const noticed = (name: string, ...notices: QueryResultMetaNotice[]): DataFrame => ({
    ...frame(name),
    meta: { notices },
  });
  const info = (text: string) => ({ severity: 'info', text }) as const;
  const { context } = parts({
    run: ({ refId }) =>
      of({
        frames:
          refId === 'A'
            ? [noticed('a', info('Shared.'), info('Only A.'), { severity: 'warning', text: 'Careful.' })]
            : [noticed('b', info('Shared.'), info('Only B.')), frame('c')],
      }),
  });
  const targets: FireworksQuery[] = [
    { refId: 'A', queryType: 'traces' },
    { refId: 'B', queryType: 'traces' },
  ];
  const { data } = await lastValueFrom(answer(request(targets), context));
  expect(data.map(({ meta }: DataFrame) => meta?.notices)).toEqual([
    [info('Shared. Only A.'), { severity: 'warning', text: 'Careful.' }],
    [info('Shared. Only A. Only B.')],
    undefined,
  ]);
});
