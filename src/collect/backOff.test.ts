import { backOffAfterLimit, backOffAfterSuccess } from './waits';
import { parseRetryAfter } from './transport';

const NOW = Date.parse('Fri, 21 Nov 2026 10:00:00 GMT');

describe('Retry-After', () => {
  test.each([
    { why: 'seconds', text: '30', date: null, ms: 30_000 },
    { why: 'seconds with blanks', text: ' 0 ', date: null, ms: 0 },
    { why: 'a date, by this clock', text: 'Fri, 21 Nov 2026 10:01:30 GMT', date: null, ms: 90_000 },
    {
      why: 'a date, by the server’s clock where it tells it',
      text: 'Fri, 21 Nov 2026 10:01:30 GMT',
      date: 'Fri, 21 Nov 2026 10:01:00 GMT',
      ms: 30_000,
    },
    { why: 'a date that is past', text: 'Fri, 21 Nov 2025 10:00:00 GMT', date: null, ms: 0 },
    { why: 'more than an hour is an hour', text: '86400', date: null, ms: 3_600_000 },
    { why: 'no header', text: null, date: null, ms: undefined },
    { why: 'an empty header', text: '', date: null, ms: undefined },
    { why: 'a number that is no count of seconds', text: '-5', date: null, ms: undefined },
    { why: 'words', text: 'later', date: null, ms: undefined },
  ])('$why', ({ text, date, ms }) => {
    expect(parseRetryAfter(text, { date, nowMs: NOW })).toBe(ms);
  });
});

describe('the wait after a 429', () => {
  test.each([
    { why: 'is what the server asks for', last: 0, asked: 60_000, random: 0, ms: 60_000 },
    { why: 'is twice the last one when that is more', last: 60_000, asked: 60_000, random: 0, ms: 120_000 },
    { why: 'doubles up to 10 min', last: 500_000, asked: 60_000, random: 0, ms: 600_000 },
    { why: 'is longer than 10 min only when the server says so', last: 0, asked: 900_000, random: 0, ms: 900_000 },
    { why: 'is spread by up to a fifth, never shortened', last: 0, asked: 60_000, random: 1, ms: 72_000 },
  ])('$why', ({ last, asked, random, ms }) => {
    expect(backOffAfterLimit(last, asked, () => random)).toBe(ms);
  });

  test('is a twentieth shorter after each success and ends below the interval', () => {
    expect(backOffAfterSuccess(600_000, 60_000)).toBe(570_000);
    expect(backOffAfterSuccess(63_000, 60_000)).toBe(0);
    expect(backOffAfterSuccess(0, 60_000)).toBe(0);
  });
});
