import {
  accountIdProblem,
  apiUrlProblem,
  readAccountId,
  readApiUrl,
  readNumber,
  retentionProblem,
  scrapeIntervalProblem,
} from './settings';

test.each([
  ['my-company', 'my-company'],
  [' my-company ', 'my-company'],
  ['accounts/my-company', 'my-company'],
  ['accounts/my-company/deployments/a1b2c3d4', 'my-company'],
  ['https://api.fireworks.ai/v1/accounts/my-company/metrics', 'my-company'],
  ['https://app.fireworks.ai/account/my-company?tab=x', 'my-company'],
  ['not an id', 'not an id'],
])('account id: %s is read as %s', (text, expected) => {
  expect(readAccountId(text)).toBe(expected);
});

test.each([
  ['my-company', true],
  ['acct_1', true],
  ['', false],
  [undefined, false],
  ['a/b', false],
  ['..', false],
  ['a%2fb', false],
  ['a b', false],
])('account id: %s may stand in the path: %s', (text, isFine) => {
  expect(accountIdProblem(text) === undefined).toBe(isFine);
});

test.each([
  ['https://api.fireworks.ai/', 'https://api.fireworks.ai'],
  ['https://api.fireworks.ai/inference/v1', 'https://api.fireworks.ai'],
  [' http://cache:8080/fireworks/ ', 'http://cache:8080/fireworks'],
  ['http://cache:8080/v1/', 'http://cache:8080'],
  ['api.fireworks.ai', 'api.fireworks.ai'],
  ['https://notfireworks.ai/path', 'https://notfireworks.ai/path'],
  ['', ''],
])('API URL: %s is read as %s', (text, expected) => {
  expect(readApiUrl(text)).toBe(expected);
});

test.each([
  ['https://api.fireworks.ai', true],
  ['http://cache:8080/fireworks', true],
  ['', true],
  [undefined, true],
  ['api.fireworks.ai', false],
  ['ftp://api.fireworks.ai', false],
  ['https://', false],
  ['https://user:secret@cache', false],
  ['https://cache?x=1', false],
])('API URL: %s can be used: %s', (text, isFine) => {
  expect(apiUrlProblem(text) === undefined).toBe(isFine);
});

test('an empty number field stands for the default', () => {
  expect(['', ' ', '45', 'x'].map(readNumber)).toEqual([undefined, undefined, 45, undefined]);
  expect(scrapeIntervalProblem(undefined)).toBeUndefined();
  expect(scrapeIntervalProblem(30)).toBeUndefined();
  expect(scrapeIntervalProblem(29)).toContain('At least 30 seconds');
  expect(retentionProblem(0)).toBe('More than 0 hours.');
  expect(retentionProblem(0.5)).toBeUndefined();
  expect(retentionProblem(1e9)).toBe('From 0.1 to 8784 hours.');
  expect(scrapeIntervalProblem(2_147_484)).toContain('At most 3600 seconds');
});
