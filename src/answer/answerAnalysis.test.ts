import { LoadingState, type DataFrame } from '@grafana/data';
import { BehaviorSubject, lastValueFrom, Observable, of } from 'rxjs';
import type { Analysis } from '../analysis';
import type { DeploymentSource } from '../deployments/source';
import type { StoreRequest, StoreResponse } from '../stores';
import { noneChosen } from '../traces/frames/fields';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { parts, request } from './testing/answerParts';
import { ASKED, asked, MINUTE, NOTHING, rule, textField, TO } from './testing/askedAnalysis';

test('needs of one grid are asked together, as full steps; a range that ends now waits for its scrape apart', async () => {
  const { requests, response, seen } = asked({ ...ASKED, offset: '1d' });
  const { data, state, errors } = await lastValueFrom(response);
  expect(requests.map(({ queries, live, grid }) => [queries.map(({ id }) => id), live, grid.startMs])).toEqual([
    [[], true, TO],
    [['now', 'also'], false, TO - 30 * MINUTE],
    [['then'], false, TO - 24 * 60 * MINUTE - 30 * MINUTE],
  ]);
  expect([data[0].fields[0].values, data[0].refId, state, errors]).toEqual([
    ['now', 'also', 'then'],
    'A',
    LoadingState.Done,
    undefined,
  ]);
  expect(seen[0]?.request.window).toEqual({ fromMs: TO - 30 * MINUTE, toMs: TO });
});

test('what is stored is answered while a scrape is on its way, and replaced by what it brings', async () => {
  const scrape = new BehaviorSubject<StoreResponse>({ results: [], partial: true });
  const run = ({ live, queries }: StoreRequest) =>
    live ? scrape : of({ results: queries.map(({ id }) => ({ id, grid: NOTHING, promql: '', notices: [] })) });
  const states: unknown[] = [];
  await new Promise<void>((resolve) => {
    asked(ASKED, { run }).response.subscribe({
      next: ({ state }) => {
        states.push(state);
        if (states.length === 1) {
          scrape.next({ results: [] });
          scrape.complete();
        }
      },
      complete: resolve,
    });
  });
  expect(states).toEqual([LoadingState.Loading, LoadingState.Done]);
});

test('what fails of one need is known to the analysis; the error of the store stands beside the answer', async () => {
  const run = ({ live, queries }: StoreRequest) =>
    of({
      results: queries.map(({ id }) => ({
        id,
        grid: { times: Float64Array.of(TO), series: [] },
        promql: '',
        notices: [
          { severity: 'warning' as const, text: 'half' },
          { severity: 'info' as const, text: `nothing of ${id}` },
        ],
        ...(id === 'also' ? { error: { message: 'too much' } } : {}),
      })),
      ...(live ? { error: { message: 'HTTP 503' } } : {}),
    });
  const { seen, response } = asked(ASKED, { run });
  const { data, errors, state } = await lastValueFrom(response);
  expect([...(seen[0]?.known.grids.keys() ?? [])]).toEqual(['now', 'then']);
  expect(seen[0]?.known.problems).toEqual(['too much']);
  expect([errors, state]).toEqual([[{ refId: 'A', message: 'HTTP 503' }], LoadingState.Error]);
  expect(data[0].meta.notices[0]).toEqual({ severity: 'warning', text: 'half' });
});

test('where nothing is there the store says why of what no filter narrows, and not of each metric', async () => {
  const run = ({ queries }: StoreRequest) =>
    of({
      results: queries.map(({ id }) => ({
        id,
        grid: NOTHING,
        promql: '',
        notices: [{ severity: 'info' as const, text: `nothing of ${id}` }],
      })),
    });
  const filters: FireworksQuery['filters'] = [{ label: 'deployment_id', operator: '=', value: 'chat' }];
  const said = async (query: FireworksQuery, more: Partial<Analysis> = {}) => {
    const { data } = await lastValueFrom(asked(query, { run, more }).response);
    return data[0].meta.notices.map(({ text }: { text: string }) => text);
  };
  const all = ['nothing of now', 'nothing of also', 'nothing of then'];
  expect(await said(ASKED)).toEqual(all);
  expect(await said({ ...ASKED, filters })).toEqual(all.slice(0, 1));
  const needs: Analysis['needs'] = (request) =>
    rule()
      .needs(request)
      .flatMap((need) =>
        need.id === 'then'
          ? rule()
              .needs({ ...request, matchers: [] })
              .slice(2)
          : [need]
      );
  expect(await said({ ...ASKED, filters }, { needs })).toEqual(all.slice(2));
});

test('in Explore a panel of tables shows the tables of a row, which would be one with all columns else', async () => {
  const frame = { length: 1, fields: [textField('id', ['a'])] };
  const { data } = await lastValueFrom(
    asked(ASKED, { more: { answer: () => [frame, frame, noneChosen('A', 'no calls')] } }).response
  );
  expect(data.map(({ meta }) => meta?.preferredVisualisationPluginId)).toEqual(['table', 'table', undefined]);
  // What the inspector of this data source is shown by.
  expect(data.map(({ meta }) => meta?.custom)).toEqual([{}, {}, {}]);
});

test('where nothing could be asked there is an error, and no answer that would say that nothing is there', async () => {
  const run = ({ queries }: StoreRequest) =>
    of({
      results: queries.map(({ id }) => ({ id, grid: NOTHING, promql: '', notices: [], error: { message: 'down' } })),
    });
  const { seen, response } = asked(ASKED, { run });
  expect(await lastValueFrom(response)).toMatchObject({ data: [], errors: [{ refId: 'A', message: 'down' }] });
  expect(seen).toEqual([]);
});

test('deployments are listed where they are wanted, narrowed as the query is; why they are not is known', async () => {
  const filters: FireworksQuery['filters'] = [{ label: 'deployment_id', operator: '=', value: 'chat' }];
  const lists: unknown[] = [];
  const list: DeploymentSource['list'] = (given) => {
    lists.push(given);
    return Promise.resolve([]);
  };
  const listed = asked({ ...ASKED, filters }, { deployments: { list }, more: { wantsDeployments: true } });
  await lastValueFrom(listed.response);
  expect([lists, listed.seen[0]?.known.deployments]).toEqual([[filters], []]);
  const refused = asked(ASKED, {
    deployments: { list: () => Promise.reject(new Error('the key may not')) },
    more: { wantsDeployments: true },
  });
  const { errors } = await lastValueFrom(refused.response);
  expect(errors).toBeUndefined();
  expect(refused.seen[0]?.known).toMatchObject({ deployments: undefined, noDeployments: 'the key may not' });
});

test('the dashboard narrows it by what requests have, and it says what it cannot do', async () => {
  const { seen, response } = asked(ASKED, {
    filters: [
      { key: 'deployment_id', operator: '=', value: 'chat' },
      { key: 'planet', operator: '=', value: 'mars' },
    ],
    groupByKeys: ['region'],
  });
  const { data } = await lastValueFrom(response);
  expect(seen[0]?.request.matchers).toEqual([{ label: 'deployment_id', operator: '=', value: 'chat' }]);
  expect(data[0].meta.notices.map(({ text }: { text: string }) => text)).toEqual([
    '“What changed?” is not told apart by planet, so that filter of the dashboard does not narrow it.',
    '“What changed?” is answered per deployment, so it is not grouped by region.',
  ]);
});

test('an answer that takes long is made in steps; its words do not break before a %', async () => {
  const frame: DataFrame = { ...noneChosen('A', 'done'), length: 1, fields: [textField('In words', ['99 % kept'])] };
  const answerInSteps = function* () {
    yield undefined;
    return [frame];
  };
  const { data } = await lastValueFrom(asked(ASKED, { more: { answer: answerInSteps } }).response);
  expect(data[0].meta.notices).toEqual([{ severity: 'info', text: 'done' }]);
  expect(data[0].fields[0].values).toEqual(['99\u00a0% kept']);
});

test('who leaves the panel cancels what it waits for', async () => {
  await new Promise<void>((resolve) => {
    const run = () =>
      new Observable<StoreResponse>(() => {
        void Promise.resolve().then(() => subscription.unsubscribe());
        return resolve;
      });
    const subscription = asked(ASKED, { run }).response.subscribe();
  });
});

test.each<[string, Partial<FireworksQuery>, RegExp]>([
  ['a window that cannot be', { window: '2h' }, /2h is longer than the time range of 1h/],
  ['a question without a rule', { analysis: 'cost' }, /“What did it cost\?” cannot be asked in this version/],
  ['a question that is none', { analysis: 'fate' as never }, /"fate" is no analysis/],
])('%s is an error of its own row', async (_, query, says) => {
  const { errors, data } = await lastValueFrom(asked({ ...ASKED, ...query }).response);
  expect([errors, data]).toEqual([[{ refId: 'A', message: expect.stringMatching(says) }], []]);
});

test('what a rule refuses is an error of its own row', async () => {
  const needs = () => {
    throw new Error('No metric chosen.');
  };
  const { errors } = await lastValueFrom(asked(ASKED, { more: { needs } }).response);
  expect(errors).toEqual([{ refId: 'A', message: 'No metric chosen.' }]);
});

test('nothing is computed of an analysis, and the row says so', async () => {
  const { context } = parts();
  const rows: FireworksQuery[] = [
    { ...ASKED, refId: 'A', analysis: 'fate' as never },
    { refId: 'B', queryType: 'arithmetic', expression: '2 * A' },
  ];
  const { errors } = await lastValueFrom(answer(request(rows), context));
  expect(errors?.find(({ refId }) => refId === 'B')?.message).toBe(
    'Row A cannot be computed with: it is an analysis, which answers in words.'
  );
});
