import type { FireworksOptions } from '../../types';
import type { StoreHealth } from '../types';
import type { FakeAnswer, FakeOptions } from './testing/fakePrometheus';
import { NOW, REQUESTS, openStore } from './testing/openStore';

const series = [{ __name__: REQUESTS, job: 'fw', deployment_id: 'a' }];

/** Answers by what an expression asks; one that is not named has no value. */
interface Facts {
  series?: number;
  deployments?: number;
  ageSeconds?: number;
  spacingSeconds?: number;
  honouredSeconds?: number;
  seenCells?: number;
  samplesInARow?: number;
}

function answerFacts(facts: Facts): (expr: string) => FakeAnswer {
  const value = (expr: string): number | undefined => {
    if (expr.startsWith('count(count by (deployment_id)')) {
      return facts.deployments;
    }
    if (expr.startsWith('count(')) {
      return facts.series;
    }
    if (expr.includes('max_over_time((count_over_time(')) {
      // Of two intervals in steps of five seconds, and its samples.
      return expr.includes(':5s]') ? (facts.seenCells ?? 24) : (facts.samplesInARow ?? 4);
    }
    if (expr.startsWith('count_over_time(')) {
      return 10;
    }
    if (expr.startsWith('time()')) {
      return facts.ageSeconds;
    }
    return expr.includes('group_right') ? facts.honouredSeconds : facts.spacingSeconds;
  };
  return (expr) => {
    const number = value(expr);
    return number === undefined ? [] : [{ labels: {}, points: [[NOW, number]] }];
  };
}

function healthOf(options: FakeOptions, jsonData: FireworksOptions = {}): Promise<StoreHealth> {
  return openStore(options, jsonData).store.test();
}

const WELL: Facts = { series: 412, deployments: 3, ageSeconds: 12, spacingSeconds: 60 };

test('a store that is well says what it holds and how new that is', async () => {
  expect(await healthOf({ series, explore: answerFacts(WELL) })).toEqual({
    status: 'success',
    message: '3 deployments, 412 series in “Mimir”, newest sample 12 s old',
    details: ['Alert rules and recording rules can be made in that data source; see the documentation.'],
  });
});

test.each<[string, Facts, string]>([
  [
    'samples far apart',
    { ...WELL, spacingSeconds: 120 },
    'Samples are 120 s apart, but the scrape interval is set to 60 s. Set',
  ],
  [
    'samples so far apart that panels have gaps',
    { ...WELL, spacingSeconds: 600 },
    'so panels have gaps: scrape once a minute',
  ],
  [
    'a store that forgets samples before the next one comes',
    { ...WELL, seenCells: 12 },
    'forgets a sample after about 30 s',
  ],
  [
    'timestamps of the endpoint that the scraper honours',
    { ...WELL, honouredSeconds: 40 },
    'Set honor_timestamps: false',
  ],
])('%s are a warning that says what to set', async (_, facts, text) => {
  const { status, details } = await healthOf({ series, explore: answerFacts(facts) });
  expect(status).toBe('warning');
  expect(details.join('\n')).toContain(text);
});

test.each<[string, Facts]>([
  ['a little jitter', { ...WELL, spacingSeconds: 66 }],
  ['samples that come more often', { ...WELL, spacingSeconds: 15 }],
  ['samples at the time of their scrape', { ...WELL, honouredSeconds: 0 }],
  ['a store that is filled since two minutes', { ...WELL, seenCells: 20, samplesInARow: 2 }],
  ['a store that has missed scrapes', { ...WELL, seenCells: 20, samplesInARow: 3 }],
])('%s is no warning', async (_, facts) => {
  expect((await healthOf({ series, explore: answerFacts(facts) })).status).toBe('success');
});

test('series without a sample of now are a warning that says how old the newest one is', async () => {
  const health = await healthOf({ series, explore: answerFacts({ ageSeconds: 7200 }) });
  expect(health.status).toBe('warning');
  expect(health.message).toBe('“Mimir” has Fireworks series, but no sample of the last five minutes.');
  expect(health.details.join('\n')).toContain('The newest sample is 2 h old.');
});

test('a store that forgets samples is not said to be scraped no more when it is asked between two of them', async () => {
  const health = await healthOf({ series, explore: answerFacts({ seenCells: 12 }) });
  expect(health.status).toBe('warning');
  expect(health.message).toContain('forgets each sample before the next one comes');
  const details = health.details.join('\n');
  expect(details).toContain('Set its lookback to five minutes');
  expect(details).not.toContain('more than a day old');
  expect(details).not.toContain('the scrape fails');
});

test.each<[string, FakeOptions & { jsonData?: FireworksOptions }, string, string]>([
  [
    'no data source chosen',
    { jsonData: { prometheusUid: ' ' } },
    'No Prometheus data source is chosen.',
    'Choose the one',
  ],
  [
    'a data source that is gone',
    { jsonData: { prometheusUid: 'x' } },
    'no data source with the uid "x"',
    'not its name',
  ],
  ['one of the wrong type', { settings: { type: 'loki' } }, '“Mimir” is of type loki', 'Choose one of type prometheus'],
  ['matchers that cannot be read', { jsonData: { prometheusMatchers: '{' } }, 'cannot be read', 'Correct them'],
  [
    'a store without Fireworks series',
    {},
    'no Fireworks series in the last 30 days',
    'scrape https://api.fireworks.ai',
  ],
  [
    'matchers that hide all series',
    { series, jsonData: { prometheusMatchers: 'job="x"' }, explore: answerFacts(WELL) },
    '“Mimir” has 412 Fireworks series, but none of them passes the matchers job="x".',
    'Correct the matchers',
  ],
  [
    'a store that cannot be reached',
    { resourceError: { status: 502, statusText: 'Bad Gateway', data: { message: 'connection refused' } } },
    'The data source “Mimir” says: connection refused.',
    '',
  ],
  [
    'a store of which only a query says why it fails',
    {
      resourceError: { status: 500, data: { message: 'An error occurred within the plugin' } },
      explore: () => ({ error: { message: 'dial tcp: connection refused', status: 400 } }),
    },
    'The data source “Mimir” says: dial tcp: connection refused.',
    '“Save & test” in the settings of “Mimir”',
  ],
  [
    'a store that lists but does not answer',
    { series, explore: () => ({ error: { message: 'query timed out', status: 503 } }) },
    'The data source “Mimir” says: query timed out. ',
    '',
  ],
])('%s is an error of its own with a next step', async (_, { jsonData, ...options }, message, next) => {
  const health = await healthOf(options, jsonData);
  expect(health.status).toBe('error');
  expect(health.message).toContain(message);
  expect([health.message, ...health.details].join('\n')).toContain(next);
});
