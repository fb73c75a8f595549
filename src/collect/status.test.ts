import { failureReason } from '../catalogue';
import type { ScrapeError } from './errors';
import { failureNumber } from './status';

test.each<[ScrapeError, number, string]>([
  [{ kind: 'unreachable', detail: 'x' }, 1, 'endpoint not reached'],
  [{ kind: 'timeout' }, 2, 'no answer in time'],
  [{ kind: 'cutOff', bytes: 3 }, 3, 'answer cut off'],
  [{ kind: 'suspect', series: 1, before: 9 }, 4, 'most series missing'],
  [{ kind: 'redirected' }, 5, 'redirected'],
  [{ kind: 'malformed', line: 1, column: 2, reason: 'x' }, 6, 'answer not readable'],
  [{ kind: 'limit', line: 1, column: 2, reason: 'x' }, 7, 'answer over a limit'],
  [{ kind: 'notMetrics', found: 'html' }, 8, 'no metrics in the answer'],
  [{ kind: 'signedOut' }, 9, 'logged out of Grafana'],
  [{ kind: 'noSource' }, 10, 'data source not found'],
  [{ kind: 'misconfigured', missing: 'apiKey' }, 11, 'settings incomplete'],
  [{ kind: 'unexpected', detail: 'x' }, 12, 'a fault of this browser'],
  [{ kind: 'outdated' }, 13, 'page older than the settings'],
  [{ kind: 'auth', detail: 'x' }, 401, 'API key not accepted, HTTP 401'],
  [{ kind: 'forbidden' }, 403, 'no permission, HTTP 403'],
  [{ kind: 'notFound' }, 404, 'no metrics at this address, HTTP 404'],
  [{ kind: 'rateLimited', retryAfterMs: 1 }, 429, 'request limit reached, HTTP 429'],
  [{ kind: 'serverError', status: 503, detail: 'x' }, 503, 'HTTP 503'],
])('of the error %p the number %d is kept, which browsers have stored, and which says %p', (error, number, words) => {
  expect(failureNumber(error)).toBe(number);
  expect(failureReason(number)).toBe(words);
});

test('a number of a newer version says nothing', () => {
  expect(failureReason(99)).toBeUndefined();
});
