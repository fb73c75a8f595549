import { applyNullInsertThreshold } from '@grafana/data';
import { metricInfo } from '../catalogue';
import { ofBuckets, readBuckets, type GridSeries, type SeriesGrid } from '../evaluate';
import { isBucketPlan, planQuery, readQuery } from '../plan';
import { setAbsent, sparseColumn } from '../series/stale';
import type { FireworksQuery } from '../types';
import { toFrames, type DrawnQuery, type FrameContext } from './index';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const REQUESTS = 'request_counter_total:sum_by_deployment';
const context: FrameContext = { stepMs: 60_000, toMs: 200_000, promql: 'the query', notices: [] };

function drawn(query: Partial<FireworksQuery>): DrawnQuery {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return {
    refId: query.refId ?? 'A',
    info: outcome.info,
    view: outcome.view,
    plan: outcome.plan,
    legend: query.legend,
    format: outcome.format,
  };
}

function series(labels: Record<string, string>, values: Array<number | undefined>, quantile?: number): GridSeries {
  const column = sparseColumn(Float64Array.from(values, (value) => value ?? 0));
  values.forEach((value, index) => value === undefined && setAbsent(column, index));
  return quantile === undefined ? { labels, column } : { labels, column, quantile };
}

function grid(...all: GridSeries[]): SeriesGrid {
  return { times: Float64Array.from([60_000, 120_000, 180_000]), series: all };
}

describe('time series frames', () => {
  test('carry unit, description, name, labels and the query that ran', () => {
    const frames = toFrames(
      grid(series({ deployment_id: 'a' }, [1, undefined, 3])),
      drawn({ metric: REQUESTS }),
      context
    );
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({
      refId: 'A',
      name: 'Request rate',
      meta: { type: 'timeseries-multi', executedQueryString: 'the query' },
    });
    expect(frames[0]?.fields[0]).toMatchObject({
      type: 'time',
      values: [60_000, 120_000, 180_000],
      config: { interval: 60_000 },
    });
    expect(frames[0]?.fields[1]).toMatchObject({
      values: [1, null, 3],
      labels: { deployment_id: 'a' },
      config: { unit: 'reqps', displayNameFromDS: 'Request rate', description: metricInfo(REQUESTS).description },
    });
  });

  test('let the panel inspector show the tab of the data source, also when nothing matched', () => {
    const [drawnFrame] = toFrames(grid(series({}, [1, 2, 3])), drawn({ metric: REQUESTS }), context);
    const [emptyFrame] = toFrames(grid(), drawn({ metric: REQUESTS }), context);
    expect([drawnFrame?.meta?.custom, emptyFrame?.meta?.custom]).toEqual([{}, {}]);
  });

  test('show no time after the end of the range', () => {
    const frames = toFrames(grid(series({}, [1, 2, 3])), drawn({ metric: REQUESTS }), { ...context, toMs: 170_000 });
    expect(frames[0]?.fields[0]?.values).toEqual([60_000, 120_000, 170_000]);
  });

  test('of which the last stands more than a step after the one before leave Grafana no reason to draw a gap', () => {
    const late = { ...grid(series({}, [1, 2, 3])), times: Float64Array.from([60_000, 120_000, 205_000]) };
    const [frame] = toFrames(late, drawn({ metric: REQUESTS }), { ...context, toMs: 205_000 });
    const filled = frame && applyNullInsertThreshold({ frame });
    expect(filled?.fields[1]?.values).toEqual([1, 2, 3]);
  });

  test('turn the NaN of a quantile without traffic into no value, and keep the NaN of a raw series', () => {
    const [quantile] = toFrames(grid(series({}, [NaN, 1, 2], 0.5)), drawn({ metric: LATENCY }), context);
    const [raw] = toFrames(grid(series({}, [NaN, 1, 2])), drawn({ metric: REQUESTS }), context);
    expect(quantile?.fields[1]?.values).toEqual([null, 1, 2]);
    expect(raw?.fields[1]?.values).toEqual([NaN, 1, 2]);
  });

  test('bring a ratio back into 0…1 and say so once', () => {
    const frames = toFrames(
      grid(series({ a: '1' }, [1.2, 0.5, -0.1]), series({ a: '2' }, [0, 0, 0])),
      drawn({ metric: 'error_ratio' }),
      context
    );
    expect(frames[0]?.fields[1]?.values).toEqual([1, 0.5, 0]);
    expect(frames[0]?.meta?.notices).toEqual([expect.objectContaining({ text: expect.stringContaining('0…100 %') })]);
    expect(frames[1]?.meta?.notices).toEqual([]);
  });

  test('an empty answer is one frame that carries the notices', () => {
    const notices = [{ severity: 'info' as const, text: 'nothing yet' }];
    expect(toFrames(grid(), drawn({ metric: REQUESTS }), { ...context, notices })).toEqual([
      { refId: 'A', fields: [], length: 0, meta: { custom: {}, executedQueryString: 'the query', notices } },
    ]);
  });

  test.each<[string, Partial<FireworksQuery>, string | undefined]>([
    ['milliseconds for a latency quantile', { metric: LATENCY }, 'ms'],
    ['requests per second for the rate of a histogram', { metric: LATENCY, view: 'rate' }, 'reqps'],
    ['a plain count for a total of requests', { metric: REQUESTS, over: { fn: 'total', window: 'range' } }, 'short'],
    [
      'tokens for a total of tokens',
      { metric: 'tokens_prompt_total:sum_by_deployment', over: { fn: 'total', window: 'range' } },
      'suffix:tok',
    ],
    ['a count of series', { metric: REQUESTS, aggregate: 'count', groupBy: [] }, 'short'],
    ['nothing where Fireworks documents none', { metric: 'prefiller_prompt_cache_ttl:avg_by_deployment' }, undefined],
  ])('unit: %s', (_, query, unit) => {
    expect(
      toFrames(grid(series({}, [1, 2, 3], query.metric === LATENCY ? 0.5 : undefined)), drawn(query), context)[0]
        ?.fields[1]?.config.unit
    ).toBe(unit);
  });
});

describe('names', () => {
  const common = { deployment: 'accounts/x/deployments/', deployment_account: 'x' };
  const a = {
    ...common,
    deployment: 'accounts/x/deployments/a',
    deployment_id: 'a',
    base_model: 'accounts/fireworks/models/m1',
  };
  const b = {
    ...common,
    deployment: 'accounts/x/deployments/b',
    deployment_id: 'b',
    base_model: 'accounts/fireworks/models/m2',
  };

  function names(query: Partial<FireworksQuery>, ...all: GridSeries[]): Array<string | undefined> {
    return toFrames(grid(...all), drawn(query), context).map((frame) => frame.name);
  }

  test('hold what differs, shortened, without what repeats the deployment’s id', () => {
    expect(names({ metric: REQUESTS }, series(a, [1, 1, 1]), series(b, [1, 1, 1]))).toEqual(['m1 · a', 'm2 · b']);
  });
  test('hold the quantile when there are several', () => {
    expect(names({ metric: LATENCY }, series(a, [1, 1, 1], 0.5), series(a, [1, 1, 1], 0.99))).toEqual(['p50', 'p99']);
  });
  test('are the metric’s title when nothing differs', () => {
    expect(names({ metric: REQUESTS }, series(a, [1, 1, 1]))).toEqual(['Request rate']);
  });
  test('follow the legend template, a missing label being empty', () => {
    const legend = '{{ deployment_id }} {{quantile}} {{none}}';
    expect(names({ metric: LATENCY, legend }, series(a, [1, 1, 1], 0.95))).toEqual(['a p95 ']);
  });
});

describe('table frames', () => {
  test('have a row per label set and a column per quantile for a value over the range', () => {
    const query = drawn({ metric: LATENCY, format: 'table', over: { fn: 'avg', window: 'range' } });
    const one: SeriesGrid = {
      times: Float64Array.from([180_000]),
      series: [series({ d: 'a' }, [1], 0.5), series({ d: 'a' }, [2], 0.95), series({ d: 'b' }, [3], 0.5)],
    };
    const [frame] = toFrames(one, query, context);
    expect(frame?.fields.map((field) => [field.name, field.values])).toEqual([
      ['d', ['a', 'b']],
      ['Overall latency p50', [1, 3]],
      ['Overall latency p95', [2, null]],
    ]);
    expect(frame?.length).toBe(2);
  });

  test('have a row per time and label set otherwise', () => {
    const [frame] = toFrames(
      grid(series({ d: 'a' }, [1, undefined, 3])),
      drawn({ metric: REQUESTS, format: 'table', legend: 'req/s' }),
      context
    );
    expect(frame?.fields.map((field) => [field.name, field.values])).toEqual([
      ['Time', [60_000, 120_000, 180_000]],
      ['d', ['a', 'a', 'a']],
      ['req/s', [1, null, 3]],
    ]);
  });
});

test('labels may have the names that JavaScript gives every object, and quantiles nearly one value', () => {
  const labels = Object.fromEntries([
    ['constructor', 'a'],
    ['__proto__', 'b'],
    ['toString', 'c'],
  ]);
  const all = grid(series(labels, [1, 2, 3], 0.95), series(labels, [4, 5, 6], 0.9500000001));
  const query = { metric: LATENCY, quantiles: [0.95, 0.9500000001], groupBy: Object.keys(labels) };
  const lines = toFrames(all, drawn(query), context);
  expect(lines.map(({ name }) => name)).toEqual(['p95', 'p95.00000001']);
  expect(Object.entries(lines[0]?.fields[1]?.labels ?? {})).toEqual([...Object.entries(labels), ['quantile', '0.95']]);
  const [table] = toFrames(all, drawn({ ...query, format: 'table' }), context);
  expect(table?.fields.map(({ name, values }) => [name, values[0]])).toEqual([
    ['Time', 60_000],
    ['__proto__', 'b'],
    ['constructor', 'a'],
    ['toString', 'c'],
    ['Overall latency p95', 1],
    ['Overall latency p95.00000001', 4],
  ]);
});

/** The frames of what the query's plan makes of these buckets. */
function toBucketFrames({ times, series: buckets }: SeriesGrid, query: DrawnQuery, of: FrameContext) {
  const groups = readBuckets(buckets, times.length);
  return toFrames(isBucketPlan(query.plan) ? ofBuckets(query.plan, groups, times) : { times, series: [] }, query, of);
}

describe('views of buckets', () => {
  const buckets = (labels: Record<string, string>, ...values: number[]) =>
    ['100', '1000', '+Inf'].map((le, index) =>
      series({ ...labels, le }, new Array<number>(3).fill(values[index] ?? NaN))
    );

  test('share is the part at or below the bound, as a percentage named after it', () => {
    const [frame] = toBucketFrames(
      grid(...buckets({}, 1, 3, 4)),
      drawn({ metric: LATENCY, view: 'share', bound: '1e3' }),
      context
    );
    expect(frame?.fields[1]).toMatchObject({
      values: [0.75, 0.75, 0.75],
      config: { unit: 'percentunit', displayNameFromDS: 'Overall latency within 1 s' },
    });
  });

  test('share of a bound that no bucket has is refused in words that list the bounds', () => {
    const [frame] = toBucketFrames(
      grid(...buckets({}, 1, 3, 4)),
      drawn({ metric: LATENCY, view: 'share', bound: 700 }),
      context
    );
    expect(frame?.fields).toEqual([]);
    expect(frame?.meta?.notices?.[0]?.text).toMatch(/No bucket ends at 700.*Choose one of 100, 1000\./);
  });

  test('share without traffic is no value', () => {
    const [frame] = toBucketFrames(
      grid(...buckets({}, 0, 0, 0)),
      drawn({ metric: LATENCY, view: 'share', bound: 100 }),
      context
    );
    expect(frame?.fields[1]?.values).toEqual([null, null, null]);
  });

  test('heatmap has each bucket by itself, from the lowest up, rows named in the unit', () => {
    const [frame] = toBucketFrames(grid(...buckets({}, 1, 3, 4)), drawn({ metric: LATENCY, view: 'heatmap' }), context);
    expect(frame?.meta?.type).toBe('heatmap-rows');
    expect(
      frame?.fields.slice(1).map((field) => [field.labels?.le, field.config.displayNameFromDS, field.values[0]])
    ).toEqual([
      ['100', '100 ms', 1],
      ['1000', '1 s', 2],
      ['+Inf', '∞', 1],
    ]);
  });

  test('a heatmap of nothing is one still, since a panel stumbles over a frame without fields', () => {
    const [frame] = toBucketFrames(grid(), drawn({ metric: LATENCY, view: 'heatmap' }), context);
    expect(frame).toMatchObject({ length: 0, meta: { type: 'heatmap-rows', executedQueryString: 'the query' } });
    expect(frame?.fields.map(({ type, values }) => [type, values])).toEqual([
      ['time', []],
      ['number', []],
    ]);
  });

  test('several heatmaps say that a panel draws one, and still begin with the bound', async () => {
    const both = grid(...buckets({ d: 'a' }, 1, 3, 4), ...buckets({ d: 'b' }, 0, 5, 5));
    const frames = toBucketFrames(both, drawn({ metric: LATENCY, view: 'heatmap', groupBy: ['d'] }), context);
    expect(frames.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(Object.keys(frames[1]?.fields[1]?.labels ?? {})).toEqual(['le', 'd']);
    expect(frames.flatMap((frame) => frame.meta?.notices ?? [])).toMatchObject([
      { text: expect.stringMatching(/draws one/) },
    ]);
  });

  test('distribution has a row per bucket and a column per group', () => {
    const both = grid(...buckets({ d: 'a' }, 1, 3, 4), ...buckets({ d: 'b' }, 0, 5, 5));
    const [frame] = toBucketFrames(both, drawn({ metric: LATENCY, view: 'distribution', groupBy: ['d'] }), context);
    expect(frame?.fields.map((field) => [field.name, field.values])).toEqual([
      ['Bucket', ['up to 100 ms', '100 ms to 1 s', 'over 1 s']],
      ['Up to', ['100 ms', '1 s', '∞']],
      ['a', [1, 2, 1]],
      ['b', [0, 5, 0]],
    ]);
    expect(frame?.fields[2]?.config.unit).toBe('short');
  });

  test('generated tokens are estimated by the middles of the buckets', () => {
    const [frame] = toBucketFrames(grid(...buckets({}, 1, 3, 4)), drawn({ metric: 'generated_tokens' }), context);
    // 1 × 50 + 2 × 550 + 1 × 1000
    expect(frame?.fields[1]).toMatchObject({ values: [2150, 2150, 2150], config: { unit: 'suffix:tok/s' } });
  });
});
