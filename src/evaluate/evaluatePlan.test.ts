import type { RatioPlan, MetricsPlan, OverPlan } from '../plan/plan';
import type { SeriesWindow } from '../series/stale';
import { evaluatePlan, planTimes } from './evaluatePlan';
import { DEPLOYMENT_STATE } from './state';
import { rows, seriesOf, windowOf } from './testing/columns';

const MINUTE = 60_000;
const SCRAPE = { scrapeIntervalMs: MINUTE };
const byDeployment = ['deployment_id'];
const grid = { startMs: MINUTE, stepMs: MINUTE, count: 3, rangeMs: 3 * MINUTE };
const coarse = { startMs: 3 * MINUTE, stepMs: 3 * MINUTE, count: 1, rangeMs: 3 * MINUTE };
const newest: OverPlan = { fn: 'avg', window: { kind: 'step' } };
const whole: OverPlan = { fn: 'avg', window: { kind: 'range' } };
const times = [MINUTE, 2 * MINUTE, 3 * MINUTE];
const a = { deployment_id: 'a', base_model: 'm' };
const b = { deployment_id: 'b', base_model: 'm' };

const metrics: Record<string, SeriesWindow> = {
  requests: windowOf(times, [
    [b, [10, 10, undefined]],
    [a, [4, 0, 8]],
  ]),
  errors: windowOf(times, [[{ ...a, http_code: '500' }, [undefined, undefined, 2]]]),
  latency: windowOf(times, [
    [{ ...a, le: '+Inf' }, [4, 0, 8]],
    [{ ...a, le: '20' }, [4, 0, 8]],
    [{ ...a, le: '10.0' }, [2, 0, 4]],
    [{ ...b, le: '+Inf' }, [1, 1, undefined]],
    [{ ...b, le: '10' }, [1, 1, undefined]],
  ]),
  none: windowOf(times, []),
};

const of = (metric: string) => ({ metric, matchers: [] });
const answer = (plan: MetricsPlan, on = grid) => {
  const evaluation = evaluatePlan(plan, ({ metric }) => metrics[metric] ?? windowOf([], []), on, SCRAPE);
  const { differingBounds } = evaluation;
  return { times: evaluation.grid.times, series: seriesOf(evaluation.grid), differingBounds };
};

describe('evaluatePlan', () => {
  it('gives values per group at each step, in the order of labels', () => {
    const { series, times: at } = answer({
      kind: 'value',
      selection: of('requests'),
      over: newest,
      combine: { op: 'sum', by: byDeployment },
    });
    expect([...at]).toEqual(times);
    expect(rows(series)).toEqual([
      [{ deployment_id: 'a' }, [4, 0, 8]],
      [{ deployment_id: 'b' }, [10, 10, undefined]],
    ]);
  });

  it('gives the state at the end of a range: what had served in it may be gone', () => {
    const requests = of('requests');
    const { series } = answer(
      {
        kind: 'state',
        requests,
        replicas: of('none'),
        scraped: [requests, of('none')],
        over: { fn: 'last', window: { kind: 'range' } },
        by: byDeployment,
        onlyKnown: false,
      },
      { startMs: 5 * MINUTE, stepMs: 9 * MINUTE, count: 1, rangeMs: 9 * MINUTE }
    );
    expect(rows(series)).toEqual([
      [{ deployment_id: 'a' }, [DEPLOYMENT_STATE.serving]],
      [{ deployment_id: 'b' }, [DEPLOYMENT_STATE.gone]],
    ]);
  });

  it('adds series up at each moment before it averages them', () => {
    const plan: MetricsPlan = {
      kind: 'value',
      selection: of('requests'),
      over: newest,
      combine: { op: 'sum', by: [] },
    };
    // 14, 10 and 8, since one of the two was gone at last.
    expect(rows(answer(plan, coarse).series)).toEqual([[{}, [32 / 3]]]);
  });

  it('writes a bound as a number, whatever its spelling was', () => {
    const plan: MetricsPlan = {
      kind: 'value',
      selection: of('latency'),
      over: newest,
      combine: { op: 'sum', by: ['deployment_id', 'le'] },
    };
    const bounds = answer(plan).series.map(({ labels }) => [labels.deployment_id, labels.le]);
    expect(bounds.filter(([, le]) => le === '10').sort()).toEqual([
      ['a', '10'],
      ['b', '10'],
    ]);
    expect(bounds).toHaveLength(5);
  });

  it('evaluates once, at the end, for a window of the whole range', () => {
    const plan: MetricsPlan = {
      kind: 'value',
      selection: of('requests'),
      over: { fn: 'max', window: { kind: 'range' } },
      combine: { op: 'max', by: [] },
    };
    expect([...planTimes(plan, grid)]).toEqual([3 * MINUTE]);
    expect(rows(answer(plan).series)).toEqual([[{}, [10]]]);
  });

  it('evaluates at the times it is given', () => {
    const plan: MetricsPlan = {
      kind: 'value',
      selection: of('requests'),
      over: newest,
      combine: { op: 'max', by: [] },
    };
    const evaluation = evaluatePlan(plan, () => metrics['requests'] ?? windowOf([], []), grid, {
      ...SCRAPE,
      times: Float64Array.of(2.5 * MINUTE),
    });
    expect(rows(seriesOf(evaluation.grid))).toEqual([[{}, [10]]]);
  });

  it('leaves out series without any value', () => {
    const plan: MetricsPlan = {
      kind: 'value',
      selection: of('errors'),
      over: newest,
      combine: { op: 'sum', by: byDeployment },
    };
    expect(answer(plan, { ...grid, count: 2 }).series).toEqual([]);
    expect(answer({ ...plan, selection: of('none') }).series).toEqual([]);
  });

  it('takes quantiles of summed buckets, and says which bounds were left out', () => {
    const plan: MetricsPlan = {
      kind: 'quantile',
      selection: of('latency'),
      over: newest,
      quantiles: [0.5, 0.75],
      by: byDeployment,
    };
    const { series, differingBounds } = answer(plan);
    expect(series.map(({ quantile }) => quantile)).toEqual([0.5, 0.75, 0.5, 0.75]);
    expect(rows(series)).toEqual([
      [{ deployment_id: 'a' }, [10, NaN, 10]],
      [{ deployment_id: 'a' }, [15, NaN, 15]],
      [{ deployment_id: 'b' }, [5, 5, undefined]],
      [{ deployment_id: 'b' }, [7.5, 7.5, undefined]],
    ]);
    expect(differingBounds).toEqual([]);
    expect(answer({ ...plan, by: [] }).differingBounds).toEqual([{ labels: {}, bounds: [20] }]);
  });

  it('averages buckets over time before it takes the quantile, which weighs by traffic', () => {
    const plan: MetricsPlan = {
      kind: 'quantile',
      selection: of('latency'),
      over: whole,
      quantiles: [0.5],
      by: byDeployment,
    };
    expect(rows(answer(plan).series)[0]).toEqual([{ deployment_id: 'a' }, [10]]);
  });

  it('gives grouped buckets with their bound in `le`, ascending', () => {
    const plan: MetricsPlan = { kind: 'buckets', selection: of('latency'), over: newest, by: byDeployment };
    expect(rows(answer(plan).series)).toEqual([
      [{ deployment_id: 'a', le: '10' }, [2, 0, 4]],
      [{ deployment_id: 'a', le: '20' }, [4, 0, 8]],
      [{ deployment_id: 'a', le: '+Inf' }, [4, 0, 8]],
      [{ deployment_id: 'b', le: '10' }, [1, 1, undefined]],
      [{ deployment_id: 'b', le: '+Inf' }, [1, 1, undefined]],
    ]);
  });

  describe('a ratio', () => {
    const plan: RatioPlan = {
      kind: 'ratio',
      numerator: of('errors'),
      denominator: of('requests'),
      over: newest,
      by: byDeployment,
      sharedBy: byDeployment,
      complement: false,
    };

    it('is 0 where there were requests and no error series, and nothing without requests', () => {
      expect(rows(answer(plan).series)).toEqual([
        [{ deployment_id: 'a' }, [0, undefined, 0.25]],
        [{ deployment_id: 'b' }, [0, 0, undefined]],
      ]);
    });

    it('divides sums over time, so that one sample with errors is not taken for all', () => {
      expect(rows(answer(plan, coarse).series)[0]).toEqual([{ deployment_id: 'a' }, [2 / 12]]);
      expect(rows(answer({ ...plan, by: [], sharedBy: [], over: whole, complement: true }).series)).toEqual([
        [{}, [1 - 2 / 32]],
      ]);
    });
  });

  it('subtracts mean rates over the scrapes of the minuend', () => {
    const plan: MetricsPlan = {
      kind: 'difference',
      minuend: of('requests'),
      subtrahend: of('errors'),
      over: whole,
      by: byDeployment,
    };
    const [series] = rows(answer(plan).series);
    expect(series).toEqual([{ deployment_id: 'a' }, [(12 - 2) / 3]]);
    expect(rows(answer({ ...plan, over: newest }).series)[0]).toEqual([{ deployment_id: 'a' }, [4, 0, 6]]);
  });
});
