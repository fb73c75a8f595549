import { LoadingState, type DataFrame, type DataQueryResponse, type QueryResultMetaNotice } from '@grafana/data';
import { firstValueFrom, from, lastValueFrom, of, throwError, toArray } from 'rxjs';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { isRunnable } from './prepare';
import { frame, METRIC, NOW, parts, request } from './testing/answerParts';

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

test('numbers wait for no link', async () => {
  const { context } = parts({}, () => new Promise(() => {}));
  const { data } = await firstValueFrom(answer(request([{ refId: 'A', metric: METRIC }]), context));
  expect(data.map(({ fields }: DataFrame) => fields[1]?.values)).toEqual([[1, 2]]);
});

test('variables are what they are when a panel asks, since while they are listed anew they are nothing', async () => {
  const { asked, context } = parts();
  let session = 's-1';
  const changing = { ...context, templates: { replace: (text = '') => text.replace('$session', session) } };
  const traceFilters = [{ label: 'session', operator: '=' as const, value: '$session' }];
  const metric: FireworksQuery = { refId: 'A', metric: METRIC, view: 'value', legend: '$session' };
  const answered = answer(request([metric, { refId: 'B', queryType: 'traces', traceFilters }]), changing);
  session = '';
  const last = await lastValueFrom(answered);
  expect(asked.traces[0]?.traceFilters?.[0]?.value).toBe('s-1');
  expect(last.data[0].fields[1].config.displayNameFromDS).toBe('s-1');
});
