import { info, ok, sourceOf, type Answers } from '../testing/server';

test.each<[string, Answers, object, string, RegExp, RegExp]>([
  [
    'all is well',
    {
      version: ok('3.17.2'),
      experiments: ok({ experiments: [{ experiment_id: '1', name: 'a' }] }),
      'traces-search': ok({ traces: [info('tr-1')] }),
      'server-info': ok({ store_type: 'SqlStore' }),
    },
    {},
    'success',
    /^MLflow 3\.17\.2, 1 experiments, 1 traces/,
    /Everybody who may query/,
  ],
  [
    'a server in between resolves encoded dots',
    {
      version: ok('3.17.2'),
      'version/..%2fversion': ok('3.17.2'),
      experiments: ok({ experiments: [{ experiment_id: '1', name: 'a' }] }),
      'traces-search': ok({ traces: [info('tr-1')] }),
      'server-info': ok({ store_type: 'SqlStore' }),
    },
    {},
    'warning',
    /1 traces.*resolves encoded dots in paths$/,
    /^Whoever may query this data source can thus delete traces.*a user that may only read/,
  ],
  [
    'only editors may ask',
    {
      version: ok('3.17.2'),
      experiments: ok({ experiments: [{ experiment_id: '1', name: 'a' }] }),
      'traces-search': ok({}),
      'server-info': ok({ store_type: 'FileStore' }),
    },
    { mlflowUrl: '', mlflowEditorUrl: 'http://m' },
    'warning',
    /0 traces/,
    /^MLflow keeps its data in a FileStore[^;]*$/,
  ],
  [
    'the experiment is unknown',
    { version: ok('3.17.2'), experiments: ok({ experiments: [{ experiment_id: '2', name: 'b' }] }) },
    {},
    'error',
    /no experiment 1/,
    /Experiment 2: b/,
  ],
  [
    'the Host check refuses',
    { version: ok('3.17.2'), experiments: { status: 403, body: 'Invalid Host header' } },
    {},
    'error',
    /allowed-hosts/,
    /answers \/version/,
  ],
  [
    'the credentials are wrong',
    {
      version: { status: 401, body: '' },
      experiments: { status: 400, body: '{"message":"Authentication to data source failed"}' },
    },
    {},
    'error',
    /credentials/,
    /^$/,
  ],
  [
    'the address ends with a slash',
    {},
    { mlflowUrl: 'http://m/' },
    'error',
    /knows no list of experiments/,
    /must not end with a slash/,
  ],
])('Save & test when %s', async (_, answers, jsonData, status, message, details) => {
  const health = await sourceOf(answers, jsonData).source.test({ fromMs: 0, toMs: 86_400_000 });
  expect(health.status).toBe(status);
  expect(health.message).toMatch(message);
  expect(health.details.join()).toMatch(details);
});

test('Save & test says what MLflow answers now, not what it has answered a moment ago', async () => {
  let experiments = ok({ experiments: [{ experiment_id: '1', name: 'a' }] });
  const { source } = sourceOf({ experiments: () => experiments, 'traces-search': ok({ traces: [info('tr-1')] }) });
  const range = { fromMs: 0, toMs: 86_400_000 };
  expect(await source.test(range)).toMatchObject({ status: 'success' });
  experiments = { status: 400, body: '{"message":"Authentication to data source failed"}' };
  expect(await source.test(range)).toMatchObject({ status: 'error' });
});
