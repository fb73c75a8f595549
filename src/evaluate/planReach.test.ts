import { planSelections, type MetricsPlan, type OverPlan, type Selection } from '../plan/plan';
import { planReach } from './evaluatePlan';

const MINUTE = 60_000;
const grid = { startMs: MINUTE, stepMs: MINUTE, count: 3, rangeMs: 3 * MINUTE };
const newest: OverPlan = { fn: 'avg', window: { kind: 'step' } };
const whole: OverPlan = { fn: 'avg', window: { kind: 'range' } };
const of = (metric: string): Selection => ({ metric, matchers: [] });

describe('what a plan needs', () => {
  const value = (over: OverPlan, op: 'sum' | 'max' = 'sum'): MetricsPlan => ({
    kind: 'value',
    selection: of('requests'),
    over,
    combine: { op, by: [] },
  });

  it.each<[string, OverPlan, 'sum' | 'max', number]>([
    ['the lookback', newest, 'max', 5 * MINUTE],
    ['the window', { fn: 'avg', window: { kind: 'duration', ms: MINUTE } }, 'max', MINUTE],
    ['the range', whole, 'max', 3 * MINUTE],
    ['the range and the lookback of its first minute', whole, 'sum', 8 * MINUTE],
    ['the window and the lookback of its first minute', { fn: 'total', window: { kind: 'step' } }, 'max', 6 * MINUTE],
  ])('reaches back by %s', (_, over, op, reach) => {
    expect(planReach(value(over, op), grid, MINUTE)).toBe(reach);
  });

  it('is every selection', () => {
    expect(planSelections(value(newest))).toEqual([of('requests')]);
    expect(planSelections({ kind: 'difference', minuend: of('x'), subtrahend: of('y'), over: newest, by: [] })).toEqual(
      [of('x'), of('y')]
    );
    expect(
      planSelections({
        kind: 'ratio',
        numerator: of('x'),
        denominator: of('y'),
        over: newest,
        by: [],
        sharedBy: [],
        complement: false,
      })
    ).toEqual([of('x'), of('y')]);
  });
});
