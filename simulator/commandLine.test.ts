import { readCommandLine } from './commandLine';

const defaults = {
  port: 8080,
  host: '127.0.0.1',
  account: 'demo-account',
  key: 'fw_demo_key',
  deployments: 4,
  seed: 1,
  ratePerMinute: 6,
  mlflowPort: undefined,
  traceOneOf: 20,
  incidents: [],
};

test('without options the demo account is served on this machine only', () => {
  expect(readCommandLine([], {})).toEqual(defaults);
});

test('options win over the environment', () => {
  const environment = { SIMULATOR_PORT: '9000', SIMULATOR_ACCOUNT: 'acme', SIMULATOR_HOST: '' };
  expect(readCommandLine(['--port', '9001', '--rate-per-minute', '0'], environment)).toEqual({
    ...defaults,
    port: 9001,
    account: 'acme',
    ratePerMinute: Infinity,
  });
});

test('incidents are asked for one by one, or in the environment with commas', () => {
  const args = ['--incident', 'kv-pressure', '--incident', 'scrape-down'];
  const expected = { ...defaults, incidents: ['kv-pressure', 'scrape-down'] };
  expect(readCommandLine(args, {})).toEqual(expected);
  expect(readCommandLine([], { SIMULATOR_INCIDENT: 'kv-pressure,scrape-down' })).toEqual(expected);
});

test('a stand-in for MLflow is served when it is given a port', () => {
  expect(readCommandLine(['--mlflow-port', '0', '--trace-one-of', '10'], {})).toEqual({
    ...defaults,
    mlflowPort: 0,
    traceOneOf: 10,
  });
});

test('help is no run', () => {
  expect(readCommandLine(['--help'], {})).toBeUndefined();
});

test.each([
  [['--port', 'http'], /--port/],
  [['--deployments', '101'], /0 to 100/],
  [['--seed', '1.5'], /--seed/],
  [['--mlflow-port', '70000'], /0 to 65535/],
  [['--trace-one-of', '0'], /1 to 1000/],
  [['--verbose'], /--verbose/],
  [['--incident', 'flood'], /one of queue-buildup, .*scrape-down, not "flood"/],
])('%p is refused', (args, message) => {
  expect(() => readCommandLine(args, {})).toThrow(message);
});
