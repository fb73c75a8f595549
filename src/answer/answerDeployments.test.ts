import { CoreApp, LoadingState, type DataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { FireworksQuery } from '../types';
import type { DeploymentSource } from '../deployments/source';
import { answer } from './answer';
import { METRIC, parts, request } from './testing/answerParts';

function answered(
  targets: FireworksQuery[],
  run: DeploymentSource['run'] = () => Promise.resolve([]),
  { filters, hasMetrics = true }: { filters?: Parameters<typeof request>[1]; hasMetrics?: boolean } = {}
) {
  const asked: FireworksQuery[] = [];
  const { context } = parts();
  const source: Partial<DeploymentSource> = {
    run: (query, range, signal) => {
      asked.push(query);
      return run(query, range, signal);
    },
  };
  const deployments = { isConfigured: true, source: () => Promise.resolve(source as DeploymentSource) };
  const response = answer(
    { ...request(targets, filters), app: CoreApp.Dashboard },
    { ...context, deployments, hasMetrics }
  );
  return { asked, response };
}

const LIST: FireworksQuery = { refId: 'B', queryType: 'deployments' };

test('rows of deployments and of metrics in one panel each go where they belong', async () => {
  const frame: DataFrame = { refId: 'B', length: 0, fields: [] };
  const { asked, response } = answered([{ refId: 'A', metric: METRIC }, LIST], () => Promise.resolve([frame]));
  const { data, state, errors } = await lastValueFrom(response);
  expect(data.map(({ refId }: DataFrame) => refId)).toEqual(['A', 'B']);
  expect([asked.length, state, errors]).toEqual([1, LoadingState.Done, undefined]);
});

test('the dashboard narrows it by what the list has, and a notice names the rest', async () => {
  const filters = [
    { key: 'deployment_id', operator: '=', value: 'chat' },
    { key: 'http_code', operator: '=', value: '500' },
  ];
  const run = () => Promise.resolve([{ refId: 'B', length: 0, fields: [] }]);
  const { asked, response } = answered([LIST], run, { filters });
  const { data } = await lastValueFrom(response);
  expect(asked[0]?.filters).toEqual([{ label: 'deployment_id', operator: '=', value: 'chat' }]);
  expect(data[0].meta.notices).toEqual([{ severity: 'info', text: expect.stringContaining('has no http_code') }]);
});

test('trouble is an error of its own row', async () => {
  const { response } = answered([{ refId: 'A', metric: METRIC }, LIST], () => Promise.reject(new Error('no list')));
  const { data, errors, state } = await lastValueFrom(response);
  expect(data).toHaveLength(1);
  expect([errors, state]).toEqual([[{ refId: 'B', message: 'no list' }], LoadingState.Error]);
});

test('what cannot be read is refused before anything is asked', async () => {
  const saved: FireworksQuery = JSON.parse('{"refId": "B", "queryType": "deployments", "filters": ["state"]}');
  const { asked, response } = answered([saved]);
  const { errors } = await lastValueFrom(response);
  expect(errors?.[0]?.message).toMatch(/"filters" cannot be .*"state"/);
  expect(asked).toEqual([]);
});

test('who leaves ends the request', async () => {
  let left = false;
  let begun = () => {};
  const isAsked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { response } = answered([LIST], (_query, _range, signal) => {
    signal?.addEventListener('abort', () => (left = true));
    begun();
    return new Promise(() => {});
  });
  const subscription = response.subscribe();
  await isAsked;
  subscription.unsubscribe();
  expect(left).toBe(true);
});

test('a data source of traces only says so in words', async () => {
  const { asked, response } = answered([LIST], undefined, { hasMetrics: false });
  const { data, errors } = await lastValueFrom(response);
  expect([asked, errors, data.length]).toEqual([[], undefined, 1]);
  expect(data[0].meta.notices[0].text).toMatch(/no Fireworks account/);
});
