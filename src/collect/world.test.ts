import { systemTimers } from './world';

const DAY = 24 * 3_600_000;

describe('a timer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test.each([
    { delayMs: 1_000, ran: [0, 1, 1] },
    { delayMs: -5, ran: [1, 1, 1] },
    { delayMs: 30 * DAY, ran: [0, 0, 1] },
    { delayMs: 1e15, ran: [0, 0, 0] },
    { delayMs: Infinity, ran: [0, 0, 0] },
    { delayMs: NaN, ran: [0, 0, 0] },
  ])('of $delayMs ms runs once and never before', ({ delayMs, ran }) => {
    const run = jest.fn();
    const timer = systemTimers.start(run, delayMs);
    const seen = [0, DAY, 29 * DAY + 1_000].map((ms) => {
      jest.advanceTimersByTime(ms);
      return run.mock.calls.length;
    });
    expect(seen).toEqual(ran);
    timer.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
