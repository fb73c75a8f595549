import fc from 'fast-check';
import { claimLease, forcibleAtMs, memoryLease, NEW_LEASE_ROW, releaseLease, type LeaseRow, type Claim } from './lease';

const options = { intervalMs: 60_000, leaseMs: 20_000 };
const NOW = 1_000_000;

describe('a claim', () => {
  const cases: Array<{ why: string; row: Partial<LeaseRow>; force?: boolean; claim: Claim }> = [
    { why: 'is granted on a new row', row: {}, claim: { granted: true, generation: 1 } },
    {
      why: 'is granted at the very moment',
      row: { nextAllowedAt: NOW, generation: 6 },
      claim: { granted: true, generation: 7 },
    },
    {
      why: 'is refused before it is time',
      row: { nextAllowedAt: NOW + 1 },
      claim: { granted: false, retryAtMs: NOW + 1, reason: 'notYet' },
    },
    {
      why: 'is granted before it is time when forced',
      row: { nextAllowedAt: NOW + 1 },
      force: true,
      claim: { granted: true, generation: 1 },
    },
    {
      why: 'is refused after a 429 even when forced',
      row: { nextAllowedAt: NOW + 1, backOffMs: 60_000 },
      force: true,
      claim: { granted: false, retryAtMs: NOW + 1, reason: 'limited' },
    },
    {
      why: 'is granted when forced while it is asked less often than before the 429',
      row: { nextAllowedAt: NOW + 60_000, backOffMs: 114_000, refusedUntil: NOW },
      force: true,
      claim: { granted: true, generation: 1 },
    },
    {
      why: 'is not granted then without force',
      row: { nextAllowedAt: NOW + 60_000, backOffMs: 114_000, refusedUntil: NOW },
      claim: { granted: false, retryAtMs: NOW + 60_000, reason: 'limited' },
    },
    {
      why: 'is refused while another has the lease, even when forced',
      row: { leaseUntil: NOW + 1 },
      force: true,
      claim: { granted: false, retryAtMs: NOW + 1, reason: 'leased' },
    },
    {
      why: 'is granted when the lease has ended by itself',
      row: { leaseUntil: NOW, generation: 3 },
      claim: { granted: true, generation: 4 },
    },
    {
      why: 'never waits longer than an interval, as it would after the clock was put back',
      row: { nextAllowedAt: NOW + 9_999_999 },
      claim: { granted: false, retryAtMs: NOW + 60_000, reason: 'notYet' },
    },
    {
      why: 'never waits longer than the back-off either',
      row: { nextAllowedAt: NOW + 9_999_999, backOffMs: 600_000 },
      claim: { granted: false, retryAtMs: NOW + 600_000, reason: 'limited' },
    },
    {
      why: 'does not wait for another’s long interval when that one was refused',
      row: { nextAllowedAt: NOW + 3_540_000, backOffMs: 7_200_000, askedMs: 60_000 },
      claim: { granted: false, retryAtMs: NOW + 120_000, reason: 'limited' },
    },
    {
      why: 'waits as long as the server asked for, whatever its own interval',
      row: { nextAllowedAt: NOW + 3_540_000, backOffMs: 7_200_000, askedMs: 1_800_000 },
      claim: { granted: false, retryAtMs: NOW + 1_800_000, reason: 'limited' },
    },
    {
      why: 'never waits longer for a lease than leases last',
      row: { leaseUntil: NOW + 9_999_999 },
      claim: { granted: false, retryAtMs: NOW + 20_000, reason: 'leased' },
    },
  ];

  test.each(cases)('$why', ({ row, force, claim }) => {
    expect(claimLease({ ...NEW_LEASE_ROW, ...row }, NOW, { ...options, force }).claim).toEqual(claim);
  });

  test('that is granted keeps others waiting until the lease ends, or longer where the server asked for it, should its holder never come back', () => {
    expect(claimLease({ ...NEW_LEASE_ROW, backOffMs: 90_000 }, NOW, options).row).toEqual({
      nextAllowedAt: NOW + 90_000,
      leaseUntil: NOW + 20_000,
      generation: 1,
      backOffMs: 90_000,
      asked: [NOW],
    });
  });

  test('that is refused mends a row from a wrong clock for good: the wait does not begin anew each time', () => {
    const { row } = claimLease({ ...NEW_LEASE_ROW, nextAllowedAt: NOW + 9_999_999 }, NOW, options);
    expect(claimLease(row, NOW + 60_000, options).claim).toMatchObject({ granted: true });
  });

  test('is never granted to two at the same time, whatever the row and whoever asks', () => {
    const row = fc.record({
      nextAllowedAt: fc.nat(3_000_000),
      leaseUntil: fc.nat(3_000_000),
      generation: fc.nat(100),
      backOffMs: fc.constantFrom(0, 60_000, 600_000),
    });
    fc.assert(
      fc.property(row, fc.boolean(), fc.boolean(), (before, force, forceToo) => {
        const first = claimLease(before, NOW, { ...options, force });
        const second = claimLease(first.row, NOW, { ...options, force: forceToo });
        expect(first.claim.granted && second.claim.granted).toBe(false);
      })
    );
  });
});

describe('whoever insists', () => {
  /** Asks at these times as somebody who presses a button, and says which were granted. */
  function insist(times: readonly number[]) {
    let row: LeaseRow = NEW_LEASE_ROW;
    return times.map((timeMs) => {
      const claimed = claimLease(row, timeMs, { ...options, force: true });
      const settled = (current: LeaseRow) => ({ ...current, nextAllowedAt: timeMs + options.intervalMs });
      row = claimed.claim.granted
        ? (releaseLease(claimed.row, claimed.claim.generation, settled) ?? claimed.row)
        : claimed.row;
      return { granted: claimed.claim.granted, insistableInMs: forcibleAtMs(row, timeMs) - timeMs };
    });
  }

  test('asks four times within a minute and then waits, since others read the account too', () => {
    const tries = insist([0, 1, 2, 3, 4, 5].map((seconds) => NOW + seconds * 1000));
    expect(tries.map(({ granted }) => granted)).toEqual([true, true, true, true, false, false]);
    expect(tries.map(({ insistableInMs }) => insistableInMs)).toEqual([0, 0, 0, 57_000, 56_000, 55_000]);
  });

  test('asks again when the oldest of the four is a minute ago', () => {
    expect(insist([0, 10, 20, 30, 59.9, 60, 60.1].map((seconds) => NOW + seconds * 1000))).toMatchObject(
      [true, true, true, true, false, true, false].map((granted) => ({ granted }))
    );
  });

  test('is not kept waiting by a clock that was ahead', () => {
    expect(insist([500, 501, 502, 503, 0].map((seconds) => NOW + seconds * 1000)).at(-1)).toMatchObject({
      granted: true,
    });
  });
});

describe('settling', () => {
  test('ends the lease and sets the next time', () => {
    const { row } = claimLease(NEW_LEASE_ROW, NOW, options);
    expect(releaseLease(row, 1, () => ({ nextAllowedAt: NOW + 60_000, backOffMs: 0 }))).toEqual({
      nextAllowedAt: NOW + 60_000,
      leaseUntil: 0,
      generation: 1,
      backOffMs: 0,
      asked: [NOW],
    });
  });

  test('changes nothing when the lease has gone to another meanwhile', async () => {
    const lease = memoryLease();
    await lease.claim(NOW, options);
    const later = NOW + 60_000;
    expect(await lease.claim(later, options)).toEqual({ granted: true, generation: 2 });
    expect(await lease.release(1, () => ({ nextAllowedAt: 0, backOffMs: 0 }))).toBe(false);
    expect(await lease.claim(later, options)).toMatchObject({ reason: 'leased' });
    expect(await lease.release(2, () => ({ nextAllowedAt: later, backOffMs: 0 }))).toBe(true);
    expect(await lease.claim(later, options)).toEqual({ granted: true, generation: 3 });
  });
});
