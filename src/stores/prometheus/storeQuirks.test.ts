import { seriesOf as gridSeriesOf } from '../../evaluate/testing/columns';
import type { FakeAnswer } from './testing/fakePrometheus';
import { LATENCY, MINUTE, NOW, REQUESTS, only, openStore, seriesOf } from './testing/openStore';

describe('a store that reads PromQL by other rules', () => {
  const series = seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' });
  const at = NOW - (NOW % MINUTE);

  test('is asked for the buckets of a quantile, which is then computed here, however a bound is spelled', async () => {
    const opened = openStore({
      series,
      dropsNaN: true,
      answer: () =>
        [
          ['10', 1],
          ['20.0', 3],
          ['+Inf', 4],
        ].map(([le, value]) => ({ labels: { deployment_id: 'a', le: String(le) }, points: [[at, Number(value)]] })),
    });
    const result = await only(opened, { metric: LATENCY, quantiles: [0.5, 0], groupBy: ['deployment_id'] });
    expect(opened.requests[0]!.targets.map(({ expr }) => expr)).toEqual([`sum by (le, deployment_id) (${LATENCY})`]);
    expect(gridSeriesOf(result.grid).map(({ quantile, column }) => [quantile, column.values.at(-1)])).toEqual([
      [0.5, 15],
      [0, 0],
    ]);
  });

  test('says at a total that it may be less', async () => {
    const opened = openStore({ series: seriesOf(REQUESTS, { deployment_id: 'a' }), dropsNaN: true });
    const { notices } = await only(opened, { metric: REQUESTS, over: { fn: 'total', window: 'step' } });
    expect(notices.map(({ text }) => text).join()).toContain('by the rules of MetricsQL');
    const other = await only(openStore({ series: seriesOf(REQUESTS, { deployment_id: 'a' }) }), {
      metric: REQUESTS,
      over: { fn: 'total', window: 'step' },
    });
    expect(other.notices.map(({ text }) => text).join()).not.toContain('MetricsQL');
  });
});

describe('a store that downsamples long steps', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });
  const stepMs = 30 * MINUTE;
  const end = NOW - (NOW % stepMs);
  const counted =
    (along: number, atEnd: number) =>
    ({ refId, instant }: { refId: string; instant: boolean }): FakeAnswer =>
      refId.startsWith('q')
        ? [{ labels: { deployment_id: 'a' }, points: [[end, 5]] }]
        : [{ labels: {}, points: [[end, instant ? atEnd : along]] }];

  test('is an error, not a number five times too high', async () => {
    const result = await only(openStore({ series, answer: counted(6, 30) }), { metric: REQUESTS }, { stepMs });
    expect(result.error?.message).toContain('from downsampled data');
    expect(result.error?.message).toContain('max_source_resolution=0s');
    expect(gridSeriesOf(result.grid)).toEqual([]);
  });

  test('is none where the same samples are counted both ways, and not asked about with short steps', async () => {
    const opened = openStore({ series, answer: counted(30, 30) });
    expect((await only(opened, { metric: REQUESTS }, { stepMs })).error).toBeUndefined();
    await only(opened, { metric: REQUESTS });
    expect(opened.requests.map(({ targets }) => targets.length)).toEqual([3, 1]);
  });
});

describe('times that were not asked for', () => {
  const start = NOW - (NOW % MINUTE) - 5 * MINUTE;

  test('are an error, not a line with holes', async () => {
    const opened = openStore({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: () => [
        {
          labels: { deployment_id: 'a' },
          points: [
            [start, 1],
            [start + MINUTE / 2, 2],
          ],
        },
      ],
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(result.error?.message).toContain('“Mimir” answered for other times than every 60 s');
  });

  test('to which a query frontend aligned are an error that names the setting', async () => {
    const HOUR = 60 * MINUTE;
    const opened = openStore({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[Math.floor(NOW / HOUR) * HOUR, 1]] }],
    });
    const result = await only(opened, { metric: REQUESTS }, { stepMs: HOUR, utcOffsetSeconds: 5.5 * 3600 });
    expect(result.error?.message).toContain('moved the times that it was asked for to full steps of 3600 s in UTC');
    expect(result.error?.message).toContain('--no-query-range.align-range-with-step');
    expect(result.error?.message).not.toContain('minimum interval');
  });
});
