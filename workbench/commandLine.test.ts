import { readCommandLine, USAGE } from './commandLine';

test('without anything it is a port that may be another one, and six hours', () => {
  expect(readCommandLine([], { PORT: '', HISTORY_HOURS: '' })).toEqual({
    port: 3001,
    mayBeAnother: true,
    historyHours: 6,
    incidents: [],
  });
});

test('a port that was asked for is that one, and options win over the environment', () => {
  const environment = { PORT: '4000', HISTORY_HOURS: '2' };
  expect(readCommandLine([], environment)).toMatchObject({ port: 4000, mayBeAnother: false, historyHours: 2 });
  expect(readCommandLine(['--port', '5000', '--history-hours=0'], environment)).toMatchObject({
    port: 5000,
    mayBeAnother: false,
    historyHours: 0,
  });
});

test.each<[string[], string]>([
  [['--port', 'x'], '--port must be a whole number from 0 to 65535, not "x".'],
  [['--history-hours', '1.5'], '--history-hours must be a whole number from 0 to 168, not "1.5".'],
  [['--incident', 'fire'], 'queue-buildup'],
  [['--ports', '1'], "Unknown option '--ports'"],
])('%j is refused', (args, message) => {
  expect(() => readCommandLine(args, {})).toThrow(message);
});

test('help tells every option and every incident', () => {
  expect(readCommandLine(['--help'], {})).toBeUndefined();
  for (const told of ['--port', '--history-hours', '--incident', 'queue-buildup']) {
    expect(USAGE).toContain(told);
  }
});
