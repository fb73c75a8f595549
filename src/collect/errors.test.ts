import { saidInSettings } from '../series/text';
import {
  describeScrapeError,
  describeTestError,
  durationInWords,
  SCRAPE_ERROR_TEXTS,
  type ScrapeError,
} from './errors';

const NOW = 1_700_000_000_000;

const everyError: ScrapeError[] = [
  { kind: 'auth' },
  { kind: 'signedOut' },
  { kind: 'forbidden', detail: 'no rights.' },
  { kind: 'notFound', detail: 'account not found' },
  { kind: 'noSource' },
  { kind: 'outdated' },
  { kind: 'rateLimited', retryAfterMs: 60_000 },
  { kind: 'timeout', timeoutMs: 15_000 },
  { kind: 'timeout' },
  { kind: 'unreachable', detail: 'Failed to fetch' },
  { kind: 'cutOff', bytes: 10_240 },
  { kind: 'cutOff', bytes: 10_240, place: 'inLine' },
  { kind: 'cutOff', bytes: 10_240, place: 'beforeLength' },
  { kind: 'suspect', series: 12, before: 400 },
  { kind: 'redirected' },
  { kind: 'serverError', status: 503, detail: 'overloaded' },
  { kind: 'malformed', line: 3, column: 7, reason: 'no value' },
  { kind: 'limit', line: 250_001, column: 1, reason: 'more than 250000 samples' },
  { kind: 'notMetrics', found: 'html' },
  { kind: 'misconfigured', missing: 'apiKey' },
  { kind: 'unexpected', detail: 'disk gone' },
];

describe('the message of a failed scrape', () => {
  test.each(everyError)('has whole sentences for $kind: what happened, what is valid, what to do', (error) => {
    const text = describeScrapeError(error, { nowMs: NOW, newestGoodMs: NOW - 180_000, nextAttemptMs: NOW + 40_000 });
    expect(text).toContain('The newest values are 3 min old.');
    expect(text).toContain('The next attempt is in 40 s.');
    expect(text).toContain(SCRAPE_ERROR_TEXTS[error.kind].next);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/undefined|\.\.|NaN/);
    const tested = saidInSettings(describeTestError(error));
    expect(tested).toMatch(/^[A-Z].*\.$/);
    expect(tested).not.toMatch(/settings|attempt is|values are| [.,]/);
  });

  test('every kind of error has its case here', () => {
    expect(new Set(everyError.map(({ kind }) => kind))).toEqual(new Set(Object.keys(SCRAPE_ERROR_TEXTS)));
  });

  test('says so when there are no values yet, and nothing of an attempt that is not planned', () => {
    expect(describeScrapeError({ kind: 'misconfigured', missing: 'accountId' }, { nowMs: NOW })).toBe(
      'The data source has no account id. There are no values yet. ' +
        'Enter it in the settings of this data source and press Save & test.'
    );
  });

  test('quotes the server', () => {
    expect(describeScrapeError({ kind: 'forbidden', detail: 'no rights.' }, { nowMs: NOW })).toMatch(
      /^The request was refused with HTTP 403: “no rights”\. There/
    );
  });
});

test.each([
  [0, '0 s'],
  [119_400, '119 s'],
  [120_000, '2 min'],
  [119 * 60_000, '119 min'],
  [3 * 3_600_000, '3 h'],
  [3 * 86_400_000, '3 d'],
])('%d ms is said as %s', (ms, text) => {
  expect(durationInWords(ms)).toBe(text);
});
