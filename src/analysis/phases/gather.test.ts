import { askAnalysis, rowsOf } from '../../../tests/support/askAnalysis';
import { askSamples } from '../../../tests/support/askSamples';
import type { BucketGrid, Grid, SeriesGrid } from '../../evaluate';
import { columnOf, type Cell } from '../../evaluate/testing/columns';
import type { Labels } from '../../series/labels';
import { allSteps } from '../../series/turns';
import type { AnalysisRequest } from '../types';
import { MEASURES } from './spread';
import { phaseNeeds, readFacts } from './gather';
import { phases } from './index';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TO = Date.UTC(2026, 5, 3, 15, 7);

function asked(lengthMs: number, query: Partial<AnalysisRequest['query']> = {}): AnalysisRequest {
  const window = { fromMs: TO - lengthMs, toMs: TO };
  return {
    query: { refId: 'A', queryType: 'analysis', analysis: 'phases', ...query },
    matchers: [{ label: 'base_model', operator: '=', value: 'm' }],
    range: window,
    window,
    before: { fromMs: TO - 2 * lengthMs, toMs: TO - lengthMs },
    scrapeIntervalMs: MINUTE,
    prices: {},
  };
}

function buckets(groups: ReadonlyArray<[Labels, Record<string, Cell>]>): BucketGrid {
  return {
    times: Float64Array.of(TO),
    groups: groups.map(([labels, cells]) => ({
      labels,
      bounds: Float64Array.from(Object.keys(cells), Number),
      columns: Object.values(cells).map((cell) => columnOf([cell])),
    })),
  };
}

function numbers(rows: ReadonlyArray<[Labels, Cell]>): SeriesGrid {
  return { times: Float64Array.of(TO), series: rows.map(([labels, cell]) => ({ labels, column: columnOf([cell]) })) };
}

const D1 = { deployment_id: 'd1', base_model: 'm' };
const D2 = { deployment_id: 'd2', base_model: 'm' };

function factsOf(grids: Record<string, Grid>, request = asked(HOUR)) {
  return allSteps(readFacts({ grids: new Map(Object.entries(grids)), problems: [], deployments: undefined }, request));
}

test.each([
  ['a minute', MINUTE, { stepMs: MINUTE, count: 12 }],
  ['25 minutes', 25 * MINUTE, { stepMs: 30 * MINUTE, count: 12 }],
  ['six hours', 6 * HOUR, { stepMs: 6 * HOUR, count: 6 }],
  ['a week', 7 * 24 * HOUR, undefined],
])(
  'of a window of %s the earlier ones are as long, end before what is compared, and lie at whole steps',
  (_, lengthMs, expected) => {
    const request = asked(lengthMs);
    const needs = phaseNeeds(request);
    const earlier = needs.filter(({ id }) => id.startsWith('earlier'));
    expect(earlier.length).toBe(expected === undefined ? 0 : Object.keys(MEASURES).length);
    for (const { grid, plan } of earlier) {
      expect(grid).toMatchObject(expected ?? {});
      expect(grid.startMs % grid.stepMs).toBe(0);
      expect(grid.startMs + (grid.count - 1) * grid.stepMs).toBeLessThanOrEqual(request.before.fromMs);
      expect(plan.over.window).toEqual({ kind: 'duration', ms: lengthMs });
    }
    expect(new Set(needs.map(({ id }) => id)).size).toBe(needs.length);
  }
);

test('filters hold for all that is read; the number of replicas has no model to filter by', () => {
  const matchersOf = (id: string) => {
    const need = phaseNeeds(asked(HOUR)).find((one) => one.id === id);
    return need !== undefined && 'selection' in need.plan ? need.plan.selection.matchers : undefined;
  };
  expect(matchersOf('window prefill')).toEqual([{ label: 'base_model', operator: '=', value: 'm' }]);
  expect(matchersOf('before replicas')).toEqual([]);
});

test('buckets in proportion become requests by their count; of two deployments of one model each has its own', () => {
  const found = factsOf({
    'window firstToken': buckets([
      [D1, { 50: 1, 150: 3, Infinity: 4 }],
      [D2, { 50: 5, 150: 5, Infinity: 5 }],
    ]),
    'window answered': numbers([
      [D1, 400],
      [D2, 10],
    ]),
    'window replicas': numbers([
      [{ deployment_id: 'd1' }, 3],
      [{ deployment_id: 'd9' }, 3],
    ]),
  });
  expect(
    found.map(({ deployment, window }) => [deployment, window.spreads.firstToken?.counts, window.replicas])
  ).toEqual([
    ['d1', [100, 200, 100], 3],
    ['d2', [10, 0, 0], undefined],
  ]);
});

test.each<[string, Record<string, Cell>, number[] | undefined]>([
  ['without +Inf nothing is known', { 50: 1, 150: 3 }, undefined],
  ['+Inf alone tells a count only', { Infinity: 3 }, undefined],
  ['a bucket that has no value is as if it were not there', { 50: undefined, 150: 3, Infinity: 4 }, [3, 1]],
  ['NaN is no value', { 50: NaN, 150: 3, Infinity: 4 }, [3, 1]],
  ['what descends is repaired', { 50: 3, 150: 2, Infinity: 4 }, [3, 0, 1]],
  ['more below a bound than there are in all', { 50: 6, 150: 7, Infinity: 4 }, [4, 0, 0]],
  ['no requests', { 50: 0, 150: 0, Infinity: 0 }, [0, 0, 0]],
])('of buckets: %s', (_, cells, counts) => {
  const [found] = factsOf({ 'window overall': buckets([[D1, cells]]), 'window requestRate': numbers([[D1, 1]]) });
  expect(found?.window.spreads.overall?.counts).toEqual(counts);
});

test('series without labels of a deployment are one that has no name', () => {
  const [found, ...others] = factsOf({ 'window overall': buckets([[{}, { 50: 1, Infinity: 2 }]]) });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ deployment: '', model: '' });
});

test('numbers that are none are unknown: NaN, infinities, what is below 0', () => {
  for (const cell of [NaN, Infinity, -1, undefined]) {
    const [found] = factsOf({ 'window kvBlocks': numbers([[D1, cell]]), 'before requestRate': numbers([[D1, 1]]) });
    expect(found?.window.kvBlocks).toBeUndefined();
  }
});

test('the page has its turn between deployments', () => {
  const labels = Array.from({ length: 20 }, (_, n) => ({ deployment_id: `d${n}`, base_model: 'm' }));
  const grid = numbers(labels.map((one) => [one, 1]));
  const known = { grids: new Map([['window requestRate', grid]]), problems: [], deployments: undefined };
  const answer = phases.answer(asked(HOUR), known);
  expect(Array.isArray(answer) ? 0 : [...answer].length).toBeGreaterThanOrEqual(20);
});

test.each<[string, number, string | undefined, string[]]>([
  ['all', 60, 'No rise', []],
  ['half', 30, 'No rise', ['Of the time that it is compared with 30 min of 1 h was collected.']],
  ['a sixth', 10, 'Not decidable', ['Of the time that it is compared with 10 min of 1 h was collected.']],
])('where %s of the time before was collected, that is said, and too little is not compared with', async (...row) => {
  const [, minutes, verdict, says] = row;
  const range = { fromMs: TO - HOUR, toMs: TO };
  const at = (minute: number) => (minute < 60 - minutes ? undefined : 1);
  const buckets = ['50', '150', '+Inf'].map((le) => ({
    metric: MEASURES.firstToken,
    labels: { ...D1, le },
    at: (minute: number) => at(minute) && (le === '50' ? 1 : 2),
  }));
  const series = [...buckets, { metric: 'request_counter_total:sum_by_deployment', labels: D1, at }];
  const ask = askSamples(series, { fromMs: TO - 2 * HOUR, toMs: TO, everyMs: MINUTE, offsetMs: -5000 });
  const [frame] = await askAnalysis(phases, { range }, ask);
  expect(rowsOf(frame)[0]).toMatchObject({ Verdict: verdict });
  expect(frame?.meta?.notices?.map(({ text }) => text) ?? []).toEqual(says);
});

test('without any deployment the answer says so, and why where that is known', () => {
  const answer = phases.answer(asked(HOUR), {
    grids: new Map(),
    problems: ['The store is down.'],
    deployments: undefined,
  });
  const [frame] = Array.isArray(answer) ? answer : allSteps(answer);
  expect(frame?.meta?.notices?.map(({ text }) => text)).toEqual([
    'No deployment was seen in this time or before it, so nothing can be said of its latency.',
    'The store is down.',
  ]);
});
