import { FieldType, type DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { deploymentSource } from './source';
import { listBackend, listed, manualTimers, type PageAnswer } from './testing/listBackend';

const NOW = Date.UTC(2026, 10, 26, 12);
const RANGE = { fromMs: NOW - 3_600_000, toMs: NOW };

const THREE: PageAnswer = {
  body: {
    deployments: [
      listed('chat', {
        displayName: '<b>Chat</b>',
        baseModel: 'accounts/fireworks/models/deepseek-v3',
        createTime: '2026-01-01T00:00:00Z',
        updateTime: '2026-11-26T11:30:00Z',
      }),
      listed('code', { replicaStats: {}, baseModel: 'accounts/fireworks/models/qwen3' }),
      listed('new', { state: 'FAILED', createTime: '2026-11-26T11:00:00Z', updateTime: '2026-11-26T11:00:00Z' }),
    ],
  },
};

function open(answer: () => PageAnswer = () => THREE, hasAccount = true) {
  const { backend, asked } = listBackend(answer);
  const world = { clock: { now: () => NOW }, timers: manualTimers().timers, random: () => 0 };
  const source = deploymentSource(backend, { proxyPath: '/proxy', hasAccount }, world);
  const run = async (query: Partial<FireworksQuery> = {}) => {
    const [frame] = await source.run({ refId: 'A', queryType: 'deployments', ...query }, RANGE);
    return frame ?? { length: 0, fields: [] };
  };
  return { source, run, asked };
}

const column = (frame: DataFrame, name: string) => frame.fields.find((field) => field.name === name);
const valuesOf = (frame: DataFrame, name: string) => column(frame, name)?.values;

test('a row each, what failed first, with the columns by which metrics are joined', async () => {
  const frame = await open().run();
  expect(frame.length).toBe(3);
  expect(valuesOf(frame, 'deployment_id')).toEqual(['new', 'chat', 'code']);
  expect(valuesOf(frame, 'base_model')?.[1]).toBe('accounts/fireworks/models/deepseek-v3');
  expect(valuesOf(frame, 'Condition')).toEqual(['Failed', 'Ready', 'Scaled to zero']);
  expect(valuesOf(frame, 'Ready')).toEqual([1, 1, 0]);
  expect(valuesOf(frame, 'Max')).toEqual([null, null, null]);
  expect(column(frame, 'Created')).toMatchObject({
    type: FieldType.time,
    values: [Date.UTC(2026, 10, 26, 11), Date.UTC(2026, 0, 1), null],
  });
  expect(frame.meta?.notices).toBeUndefined();
});

test.each<[FireworksQuery['filters'], string[]]>([
  [[{ label: 'state', operator: '=', value: 'FAILED' }], ['new']],
  [[{ label: 'Condition', operator: '!=', value: 'Ready' }], ['new', 'code']],
  [[{ label: 'deployment_id', operator: '=|', value: '', values: ['chat', 'code'] }], ['chat', 'code']],
  [[{ label: 'base_model', operator: '=~', value: '.*/qwen.*' }], ['code']],
  [[{ label: 'deployment', operator: '=', value: 'accounts/acme/deployments/chat' }], ['chat']],
  [
    [
      { label: 'name', operator: '!~', value: '.*Ch.t.*' },
      { label: 'deployment_account', operator: '=', value: 'acme' },
    ],
    ['new', 'code'],
  ],
])('filters %j', async (filters, ids) => {
  expect(valuesOf(await open().run({ filters }), 'deployment_id')).toEqual(ids);
});

test.each<[FireworksQuery['filters'], RegExp]>([
  [
    [{ label: 'http_code', operator: '=', value: '500' }],
    /cannot be filtered by "http_code". Choose one of deployment_id, /,
  ],
  [[{ label: 'state', operator: '=~', value: '(' }], /not a regular expression/],
])('a filter that cannot be honoured is refused: %j', async (filters, says) => {
  const { run, asked } = open();
  await expect(run({ filters })).rejects.toThrow(says);
  expect(asked).toEqual([]);
});

test('marks are made when a deployment was made and when it was changed, within the range', async () => {
  const frame = await open().run({ asEvents: true });
  expect(frame.fields.map(({ name }) => name)).toEqual(['time', 'title', 'text', 'tags', 'id']);
  expect(valuesOf(frame, 'time')).toEqual([Date.UTC(2026, 10, 26, 11), Date.UTC(2026, 10, 26, 11, 30)]);
  expect(valuesOf(frame, 'title')).toEqual(['Deployment created', 'Deployment updated']);
  expect(valuesOf(frame, 'text')).toEqual(['new · Failed', '&lt;b>Chat&lt;/b> (chat) · Ready']);
  expect(valuesOf(frame, 'tags')).toEqual([['new'], ['chat', 'accounts/fireworks/models/deepseek-v3']]);
});

test.each<[string, PageAnswer, RegExp]>([
  ['the key may not', { status: 403 }, /may not \(HTTP 403\).*enter a key/],
  ['the key is refused', { status: 400, body: 'Authentication to data source failed' }, /did not accept the API key/],
  ['a gateway knows only metrics', { status: 404 }, /let it pass/],
])('where %s there is nothing but one notice, and no error', async (_, answer, says) => {
  const { run } = open(() => answer);
  const frame = await run();
  expect(frame.length).toBe(0);
  expect(frame.fields).toEqual([]);
  expect(frame.meta?.notices).toEqual([{ severity: 'info', text: expect.stringMatching(says) }]);
});

test('without an account nothing is asked, and it says what to enter', async () => {
  const { run, asked } = open(() => THREE, false);
  expect((await run()).meta?.notices).toMatchObject([
    { severity: 'info', text: expect.stringMatching(/no account id\. Enter it/) },
  ]);
  expect(asked).toEqual([]);
});

test('what passes by itself is an error where there is no list', async () => {
  await expect(open(() => ({ status: 503 })).run()).rejects.toThrow(/HTTP 503/);
});

test('a list that is not whole says so', async () => {
  const { run } = open(() => ({ body: { deployments: [listed('a'), {}] } }));
  expect((await run()).meta?.notices).toMatchObject([
    { severity: 'warning', text: expect.stringMatching(/^Not all deployments are listed/) },
  ]);
});

test('values of a label, each once; none where nothing is listed', async () => {
  expect(await open().source.values('state')).toEqual(['FAILED', 'READY']);
  expect(await open().source.values('nothing')).toEqual([]);
  expect(await open(() => ({ status: 500 })).source.values('state')).toEqual([]);
});

test.each<[PageAnswer, RegExp]>([
  [THREE, /^Deployments can be listed: 3 deployments\.$/],
  [{ status: 403 }, /^Deployments are not listed: the API key may not/],
])('Save & test says whether they can be listed', async (answer, says) => {
  expect(await open(() => answer).source.test()).toMatch(says);
});
