import { readOptions } from './options';

test('readOptions brings settings into range, and says what it has changed', () => {
  expect(
    readOptions({
      uid: 'u',
      url: '/p',
      jsonData: { apiUrl: 'https://x.test///', scrapeIntervalSeconds: 5, retentionHours: -1 },
    })
  ).toEqual({
    uid: 'u',
    scope: '',
    metricsUrl: '/p/metrics',
    apiUrl: 'https://x.test',
    accountId: '',
    scrapeIntervalMs: 30_000,
    retentionMs: 86_400_000,
    collectInBackground: true,
    corrections: [
      'The setting for the scrape interval, 5, is not between 30 and 3600 s; 30 s are used instead.',
      'The setting for the history, -1, is not between 0.1 and 8784 h; 24 h are used instead.',
    ],
  });
});

test.each([
  ['60', 60, 0],
  ['', 60, 0],
  [null, 60, 0],
  [2_147_484, 3600, 1],
  ['1e300', 3600, 1],
  ['Infinity', 3600, 1],
  [-1, 60, 1],
  [NaN, 60, 1],
  ['often', 60, 1],
  [{}, 60, 1],
])('a scrape interval of %p in a provisioning file is %d s', (setting, seconds, corrections) => {
  const jsonData: object = { scrapeIntervalSeconds: setting, accountId: 123 };
  const options = readOptions({ uid: 'u', jsonData });
  expect(options.scrapeIntervalMs).toBe(seconds * 1000);
  expect(options.corrections).toHaveLength(corrections);
  expect(options.accountId).toBe('123');
});
