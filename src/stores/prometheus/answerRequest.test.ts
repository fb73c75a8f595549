import { seriesOf as gridSeriesOf } from '../../evaluate/testing/columns';
import type { FakeAnswer } from './testing/fakePrometheus';
import { LATENCY, MINUTE, NOW, REQUESTS, SCRAPED, only, openStore, seriesOf, shown } from './testing/openStore';

describe('the answer', () => {
  const start = Date.UTC(2026, 0, 2, 11, 55);
  const at = (minute: number) => start + minute * MINUTE;
  const answerWith =
    (...lines: Array<[Record<string, string>, Array<[number, number]>]>) =>
    (): FakeAnswer =>
      lines.map(([labels, points]) => ({
        labels,
        points: points.map(([minute, value]) => [at(minute), value] as const),
      }));

  test('has a place per step, absent where there is no point, NaN where it is one, without what was added', async () => {
    const opened = openStore({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith([
        { __name__: REQUESTS, ...SCRAPED, otel_scope_name: 'x', any_name_at_all: 'y', deployment_id: 'a' },
        [
          [0, 1],
          [2, NaN],
          [5, 3],
        ],
      ]),
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(Array.from(result.grid.times)).toEqual([0, 1, 2, 3, 4, 5].map(at));
    expect(shown(result)).toEqual([[{ deployment_id: 'a' }, [1, undefined, NaN, undefined, undefined, 3]]]);
  });

  test('of scrapes is empty, and no failure, where the store has no series of Fireworks yet', async () => {
    const opened = openStore({ series: [{ __name__: 'up', job: 'node', instance: 'host:9100' }] });
    const { error, grid, notices } = await only(opened, { metric: 'up' });
    expect({ error, series: gridSeriesOf(grid) }).toEqual({ error: undefined, series: [] });
    expect(notices).toEqual([{ severity: 'info', text: expect.stringContaining('has no series of Fireworks') }]);
  });

  test('is in the order of labels, then quantiles', async () => {
    const opened = openStore({
      series: seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' }),
      answer: ({ refId }) =>
        answerWith(
          [{ deployment_id: 'b' }, [[0, refId === 'q0e0' ? 1 : 2]]],
          [{ deployment_id: 'a' }, [[0, refId === 'q0e0' ? 3 : 4]]]
        )(),
    });
    const result = await only(opened, { metric: LATENCY, quantiles: [0.9, 0.5], groupBy: ['deployment_id'] });
    expect(
      gridSeriesOf(result.grid).map(({ labels, quantile, column }) => [
        labels.deployment_id,
        quantile,
        column.values[0],
      ])
    ).toEqual([
      ['a', 0.9, 3],
      ['a', 0.5, 4],
      ['b', 0.9, 1],
      ['b', 0.5, 2],
    ]);
  });

  test('keeps a label that was asked for, whoever added it', async () => {
    const opened = openStore({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith([{ job: 'one' }, [[0, 1]]], [{ job: 'two' }, [[0, 2]]]),
    });
    const result = await only(opened, { metric: REQUESTS, aggregate: 'sum', groupBy: ['job'] });
    expect(gridSeriesOf(result.grid).map(({ labels }) => labels)).toEqual([{ job: 'one' }, { job: 'two' }]);
  });

  test('joins series that differ only in what was added, such as the address of a scraper that moved', async () => {
    const opened = openStore({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith(
        [
          { deployment_id: 'a', instance: 'old' },
          [
            [0, 1],
            [1, 2],
          ],
        ],
        [
          { deployment_id: 'a', instance: 'new' },
          [
            [1, 9],
            [2, 3],
          ],
        ]
      ),
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(shown(result)).toEqual([[{ deployment_id: 'a' }, [1, 2, 3, undefined, undefined, undefined]]]);
  });

  test('of an instant has one place, whatever time the data source puts on it', async () => {
    const opened = openStore({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW + 123, 7]] }],
    });
    const result = await only(opened, { metric: REQUESTS, over: { fn: 'max', window: 'range' } });
    expect(Array.from(result.grid.times)).toEqual([at(5)]);
    expect(shown(result)).toEqual([[{ deployment_id: 'a' }, [7]]]);
  });

  test('of the newest samples ends with that of now, whether the last step is long ago or not', async () => {
    const opened = openStore({
      series: seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' }),
      answer: ({ instant, refId }) =>
        instant === true
          ? [{ labels: {}, points: [[NOW, refId === 'q0e0now' ? 5 : 9]] }]
          : answerWith([
              {},
              [
                [0, 1],
                [4, 3],
                [5, 4],
              ],
            ])(),
    });
    const query = {
      metric: LATENCY,
      quantiles: [0.5, 0.9],
      groupBy: [],
      over: { fn: 'last' as const, window: 'step' },
    };
    const lines = async (toMs: number, live: boolean) => {
      const result = await only(opened, query, { live, toMs });
      return [Array.from(result.grid.times).slice(-2), shown(result)] as const;
    };
    expect(await lines(at(5) + 50_000, true)).toEqual([
      [at(5), at(5) + 50_000],
      [
        [{}, 0.5, [1, undefined, undefined, undefined, 3, 4, 5]],
        [{}, 0.9, [1, undefined, undefined, undefined, 3, 4, 9]],
      ],
    ]);
    expect(await lines(at(5) + 7000, true)).toEqual([
      [at(4), at(5) + 7000],
      [
        [{}, 0.5, [1, undefined, undefined, undefined, 3, 5]],
        [{}, 0.9, [1, undefined, undefined, undefined, 3, 9]],
      ],
    ]);
    const [times] = await lines(at(5) + 7000, false);
    expect(times).toEqual([at(4), at(5)]);
    expect(opened.requests.map(({ targets }) => targets.length)).toEqual([4, 4, 2]);
  });

  test('of summaries of steps has no part of one', async () => {
    const opened = openStore({ series: seriesOf(REQUESTS, { deployment_id: 'a' }) });
    const result = await only(opened, { metric: REQUESTS, over: { fn: 'avg', window: 'step' } }, { live: true });
    expect(result.grid.times.at(-1)).toBe(at(5));
    expect(opened.requests.map(({ targets }) => targets.length)).toEqual([1]);
  });

  test('carries the notices of the data source, each once', async () => {
    const opened = openStore({
      series: seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' }),
      answer: answerWith([{ deployment_id: 'a' }, [[0, 1]]]),
      notices: [
        { severity: 'warning', text: 'PromQL info: monotonicity was repaired' },
        { severity: 'warning', text: 'PromQL warning: bucket label "le" is missing' },
      ],
    });
    const { notices } = await only(opened, { metric: LATENCY, quantiles: [0.5, 0.9] });
    expect(notices).toEqual([
      // Prometheus up to 3.0, and what was made of it, sends both as warnings.
      { severity: 'info', text: '“Mimir”: PromQL info: monotonicity was repaired' },
      { severity: 'warning', text: '“Mimir”: PromQL warning: bucket label "le" is missing' },
    ]);
  });
});
