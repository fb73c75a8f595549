import { planSelections, type Combination, type MetricsPlan, type Observed, type OverPlan } from '../plan/plan';
import type { OverFunction } from '../types';
import { evaluatePlan, planReach } from './evaluatePlan';
import { rows, seriesOf, windowOf, type Cell } from './testing/columns';

const MINUTE = 60_000;
const times = [1, 2, 3, 4, 5, 6].map((minute) => minute * MINUTE);
const a = { deployment_id: 'a' };
const b = { deployment_id: 'b' };
const a500 = { ...a, http_code: '500' };
const NONE: Cell[] = [undefined, undefined, undefined, undefined, undefined, undefined];
/** One step of all six minutes, and one for each. */
const coarse = { startMs: 6 * MINUTE, stepMs: 6 * MINUTE, count: 1, rangeMs: 6 * MINUTE };
const fine = { startMs: MINUTE, stepMs: MINUTE, count: 6, rangeMs: 2 * MINUTE };

interface World {
  requests?: Array<[Record<string, string>, Cell[]]>;
  errors?: Array<[Record<string, string>, Cell[]]>;
}

const of = (metric: string) => ({ metric, matchers: [] });
const over = (fn: OverFunction, kind: 'step' | 'range' = 'step'): OverPlan => ({ fn, window: { kind } });
const beside = (by: string[]): Observed => ({ selection: of('requests'), by });

function errorPlan(fn: OverFunction, combine: Combination = { op: 'sum', by: undefined }, by = ['deployment_id']) {
  return { kind: 'value', selection: of('errors'), over: over(fn), combine, observed: beside(by) } as const;
}

function answer(plan: MetricsPlan, { requests = [], errors = [] }: World, grid = coarse) {
  const windows: Record<string, typeof requests> = { requests, errors };
  const options = { scrapeIntervalMs: MINUTE };
  const evaluation = evaluatePlan(plan, ({ metric }) => windowOf(times, windows[metric] ?? []), grid, options);
  return rows(seriesOf(evaluation.grid));
}

const always: Cell[] = [1, 1, 1, 1, 1, 1];
const once: Cell[] = [undefined, undefined, 6, undefined, undefined, undefined];

describe('an error rate that is left out while it is 0', () => {
  const world: World = { requests: [[a, always]], errors: [[a500, once]] };

  test.each<[OverFunction, number]>([
    ['avg', 1],
    ['min', 0],
    ['max', 6],
    ['last', 0],
    ['total', 360],
  ])('has the %s of all scrapes that showed its deployment', (fn, expected) => {
    expect(answer(errorPlan(fn), world)).toEqual([[a500, [expected]]]);
  });

  test('is 0 at short steps while the deployment is there and an error was seen within the range', () => {
    expect(answer(errorPlan('avg'), world, fine)).toEqual([[a500, [undefined, undefined, 6, 0, undefined, undefined]]]);
  });

  test('has no value where the deployment has none', () => {
    const asleep: Cell[] = [1, 1, 1, undefined, 1, 1];
    const known = { ...fine, rangeMs: 6 * MINUTE };
    expect(answer(errorPlan('avg'), { ...world, requests: [[a, asleep]] }, known)).toEqual([
      [a500, [undefined, undefined, 6, undefined, 0, 0]],
    ]);
  });

  test('averages over the scrapes in which a deployment was there that slept', () => {
    const asleep: Cell[] = [undefined, 1, 1, 1, undefined, undefined];
    expect(answer(errorPlan('avg'), { ...world, requests: [[a, asleep]] })).toEqual([[a500, [2]]]);
  });

  test.each<[OverFunction, number]>([
    ['avg', 6],
    ['min', 6],
  ])('falls back to its own samples for the %s where nothing tells of its deployment', (fn, expected) => {
    expect(answer(errorPlan(fn), { requests: [[b, always]], errors: [[a500, once]] })).toEqual([[a500, [expected]]]);
  });

  test('is never more than its own average, also where it has more samples than its deployment', () => {
    const rarely: Cell[] = [undefined, undefined, 1, undefined, undefined, undefined];
    expect(answer(errorPlan('avg'), { requests: [[a, rarely]], errors: [[a500, always]] })).toEqual([[a500, [1]]]);
  });

  test('its parts add up to the whole, across deployments that were not there all the time', () => {
    const late: Cell[] = [undefined, undefined, undefined, 1, 1, 1];
    const b429 = { ...b, http_code: '429' };
    const both: World = {
      requests: [
        [a, always],
        [b, late],
      ],
      errors: [
        [a500, once],
        [b429, [...NONE.slice(0, 5), 3]],
      ],
    };
    expect(answer(errorPlan('avg', { op: 'sum', by: ['http_code'] }, []), both)).toEqual([
      [{ http_code: '429' }, [0.5]],
      [{ http_code: '500' }, [1]],
    ]);
    expect(answer(errorPlan('avg', { op: 'sum', by: [] }, []), both)).toEqual([[{}, [1.5]]]);
  });

  test('reads as far back as an error makes the next zeros one', () => {
    expect(planReach(errorPlan('avg'), { ...fine, rangeMs: 60 * MINUTE }, MINUTE)).toBe(60 * MINUTE);
    expect(planSelections(errorPlan('avg'))).toEqual([of('errors'), of('requests')]);
  });
});

describe('series added up', () => {
  const plan = (fn: OverFunction, by: string[] = []): MetricsPlan => ({
    kind: 'value',
    selection: of('requests'),
    over: over(fn),
    combine: { op: 'sum', by },
  });
  const late: Cell[] = [undefined, undefined, undefined, 2, 2, 2];
  const early: Cell[] = [4, 4, 4, ...NONE.slice(3)];

  test('are averaged over the moments at which any was there', () => {
    const requests: World['requests'] = [
      [a, always],
      [b, late],
    ];
    expect(answer(plan('avg'), { requests })).toEqual([[{}, [2]]]);
  });

  test.each<[OverFunction, number]>([
    ['avg', 3],
    ['min', 2],
    ['max', 4],
    ['last', 2],
    ['total', 18 * 60],
  ])('have the %s of their sum where one replaces another', (fn, expected) => {
    const requests: World['requests'] = [
      [a, early],
      [b, late],
    ];
    const whole = { ...plan(fn), over: over(fn, 'range') };
    expect(answer(whole, { requests })).toEqual([[{}, [expected]]]);
  });

  test('are one deployment that came back with another model', () => {
    const requests: World['requests'] = [
      [{ ...a, base_model: 'old' }, early],
      [{ ...a, base_model: 'new' }, late],
    ];
    expect(answer(plan('avg', ['deployment_id']), { requests })).toEqual([[a, [3]]]);
    const errors: World['errors'] = [
      [{ ...a500, base_model: 'old' }, early],
      [{ ...a500, base_model: 'new' }, late],
    ];
    const observed = errorPlan('avg', { op: 'sum', by: ['deployment_id'] });
    expect(answer(observed, { requests, errors })).toEqual([[a, [3]]]);
  });

  test('have the extremes and the newest value that they have alone', () => {
    expect(answer(plan('max'), { requests: [[b, late]] })).toEqual([[{}, [2]]]);
    expect(answer(plan('avg'), { requests: [[b, late]] }, fine)).toEqual([[{}, late]]);
  });

  test('show before the first full minute', () => {
    const first = windowOf([5 * MINUTE + 1000], [[a, [7]]]);
    const options = { scrapeIntervalMs: MINUTE, times: Float64Array.of(5 * MINUTE + 1000) };
    const evaluation = evaluatePlan({ ...plan('avg'), over: over('avg', 'range') }, () => first, coarse, options);
    expect(rows(seriesOf(evaluation.grid))).toEqual([[{}, [7]]]);
  });
});

describe('buckets of several deployments added up', () => {
  const histogram = (labels: Record<string, string>, fast: Cell[], all: Cell[]): World['requests'] => [
    [{ ...labels, le: '10' }, fast],
    [{ ...labels, le: '+Inf' }, all],
  ];
  // One is fast and always there, the other slow and there for one scrape.
  const requests = [
    ...(histogram(a, [2, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2]) ?? []),
    ...(histogram(b, [0, ...NONE.slice(1)], [6, ...NONE.slice(1)]) ?? []),
  ];

  test('are means over the scrapes in which any was there', () => {
    expect(answer({ kind: 'buckets', selection: of('requests'), over: over('avg'), by: [] }, { requests })).toEqual([
      [{ le: '10' }, [2]],
      [{ le: '+Inf' }, [3]],
    ]);
  });

  test('are those of one histogram where one deployment replaces another', () => {
    const replaced = [
      ...(histogram(a, [2, 2, 2, ...NONE.slice(3)], [4, 4, 4, ...NONE.slice(3)]) ?? []),
      ...(histogram(b, [undefined, undefined, undefined, 2, 2, 2], [undefined, undefined, undefined, 4, 4, 4]) ?? []),
    ];
    const plan = (fn: OverFunction): MetricsPlan => ({
      kind: 'buckets',
      selection: of('requests'),
      over: over(fn, 'range'),
      by: [],
    });
    for (const fn of ['avg', 'min', 'max', 'last'] as const) {
      expect([fn, answer(plan(fn), { requests: replaced })]).toEqual([
        fn,
        [
          [{ le: '10' }, [2]],
          [{ le: '+Inf' }, [4]],
        ],
      ]);
    }
  });

  test('give a quantile of all requests, however short the one that made some of them was there', () => {
    const quantiles = [0.6];
    const plan: MetricsPlan = { kind: 'quantile', selection: of('requests'), over: over('avg'), quantiles, by: [] };
    // 12 of 18 requests took at most 10.
    expect(answer(plan, { requests })).toEqual([[{}, [(10 * 0.6 * 18) / 12]]]);
  });
});
