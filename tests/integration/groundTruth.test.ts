import { MINUTE_MS, observeHours, type ObservedHours } from '../support/observedHours';
import { requests, sumOf } from '../support/trueValues';
import { testCounts } from './groundTruth/counts';
import { END_MS, HOURS, START_MS } from './groundTruth/hours';
import { testLatencies } from './groundTruth/latencies';

// Hours of single requests are counted, on machines that may be busy.
describe.each([
  [5_000, 'zero'],
  [42_000, 'zero'],
  [42_000, 'omit'],
] as const)('scraped %i ms after each full minute, codes without errors: %s', (offsetMs, zeroErrors) => {
  let observed: ObservedHours;
  beforeAll(async () => {
    observed = await observeHours({ startMs: START_MS, hours: HOURS, offsetMs, variant: { zeroErrors } });
  });

  test('the hours have what they are to show: many requests, errors of several codes, a deployment that sleeps', () => {
    const minutes = observed.minutesIn(START_MS, END_MS);
    const truths = observed.deploymentIds.flatMap((id) => observed.truths(id, minutes));
    expect(new Set(truths.flatMap(({ errorsByCode }) => Object.keys(errorsByCode))).size).toBeGreaterThan(4);
    expect(sumOf(truths, requests)).toBeGreaterThan(5_000);
    const asleep = observed.deploymentIds.map((id) => minutes.filter((minute) => !observed.isThere(id, minute)).length);
    expect(Math.max(...asleep)).toBeGreaterThan(30);
  });

  const lagMs = offsetMs < MINUTE_MS / 2 ? MINUTE_MS : MINUTE_MS / 2;
  testCounts(() => ({ observed, lagMs }));
  testLatencies(() => ({ observed, lagMs }));
});
