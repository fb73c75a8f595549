import type { DataFrame } from '@grafana/data';
import { ofBuckets, readBuckets, type SeriesGrid } from '../evaluate';
import { isBucketPlan } from '../plan';
import { toFrames, type DrawnQuery, type FrameContext } from './index';
import { context, drawn, grid, LATENCY, series } from './testing/drawn';

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
    expect(frame?.meta?.notices?.[0]?.text).toMatch(/No bucket ends at 700 ms .*Choose one of 100 ms, 1 s\./);
  });

  test('a bound that was written as a time is repeated as one', () => {
    const [frame] = toBucketFrames(
      grid(...buckets({}, 1, 3, 4)),
      drawn({ metric: LATENCY, view: 'share', bound: '99h' }),
      context
    );
    expect(frame?.meta?.notices?.[0]?.text).toMatch(/^No bucket ends at 99 h /);
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
    expect(frame?.fields[2]?.config).toMatchObject({ unit: 'locale', decimals: 0 });
  });

  describe('a distribution as series', () => {
    const query = { metric: LATENCY, view: 'distribution', format: 'series' } as const;
    const shown = (frames: DataFrame[]) =>
      frames.map(({ fields }) => fields.map((field) => [field.config.displayNameFromDS ?? field.name, field.values]));

    test('is one time and a value per bucket, so that bars, slices, lines and heatmaps can be made of it', () => {
      const frames = toBucketFrames(grid(...buckets({}, 1, 3, 4)), drawn(query), { ...context, toMs: 170_000 });
      expect(shown(frames)).toEqual([
        [
          ['Time', [170_000]],
          ['up to 100 ms', [1]],
          ['100 ms to 1 s', [2]],
          ['over 1 s', [1]],
        ],
      ]);
      expect(frames[0]).toMatchObject({ length: 1, meta: { type: 'heatmap-rows' } });
      expect(frames[0]?.fields.map(({ labels }) => labels?.le)).toEqual([undefined, '100', '1000', '+Inf']);
    });

    test('says which group a bucket is of, where there are several', () => {
      const both = grid(...buckets({ d: 'a' }, 1, 3, 4), ...buckets({ d: 'b' }, 0, 5, 5));
      const [fields] = shown(toBucketFrames(both, drawn({ ...query, groupBy: ['d'] }), context));
      expect(fields?.map(([name]) => name).slice(1, 5)).toEqual([
        'a · up to 100 ms',
        'a · 100 ms to 1 s',
        'a · over 1 s',
        'b · up to 100 ms',
      ]);
    });
  });

  test.each(['time_series', 'table'] as const)('a distribution that was saved as %s stays rows', (format) => {
    const query = drawn({ metric: LATENCY, view: 'distribution', format });
    const [frame] = toBucketFrames(grid(...buckets({}, 1, 3, 4)), query, context);
    expect(frame?.fields.map(({ name }) => name)).toEqual(['Bucket', 'Up to', 'Overall latency']);
  });

  test('generated tokens are estimated by the middles of the buckets', () => {
    const [frame] = toBucketFrames(grid(...buckets({}, 1, 3, 4)), drawn({ metric: 'generated_tokens' }), context);
    // 1 × 50 + 2 × 550 + 1 × 1000
    expect(frame?.fields[1]).toMatchObject({ values: [2150, 2150, 2150], config: { unit: 'suffix:tok/s' } });
  });
});
