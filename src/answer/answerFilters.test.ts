import type { DataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { METRIC, parts, request } from './testing/answerParts';

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
