import { applyNullInsertThreshold, getFieldDisplayName, type DataFrame } from '@grafana/data';
import { metricInfo } from '../catalogue';
import type { GridSeries, SeriesGrid } from '../evaluate';
import type { FireworksQuery } from '../types';
import { toFrames } from './index';
import { context, drawn, grid, LATENCY, REQUESTS, series } from './testing/drawn';

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
    ['a plain count for a total of requests', { metric: REQUESTS, over: { fn: 'total', window: 'range' } }, 'locale'],
    [
      'tokens for a total of tokens',
      { metric: 'tokens_prompt_total:sum_by_deployment', over: { fn: 'total', window: 'range' } },
      'count:tok',
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

describe('a state is drawn as words in colours', () => {
  const configOf = (query: Partial<FireworksQuery>) =>
    toFrames(grid(series({}, [1, 0, undefined])), drawn(query), context)[0]?.fields.at(-1)?.config;
  // In the order of JavaScript's keys, those below zero last.
  const STATES = ['Gone', 'Scaled to zero', 'Idle', 'Serving', 'Scrape failed', 'Not collected'];

  test.each<[string, Partial<FireworksQuery>, string[]]>([
    ['of a deployment', { metric: 'deployment_state' }, STATES],
    ['in a table', { metric: 'deployment_state', format: 'table' }, STATES],
    ['of the scrape', { metric: 'up' }, ['Down', 'Up']],
  ])('%s', (_, query, words) => {
    const [byValue] = configOf(query)?.mappings ?? [];
    expect(Object.values(byValue?.options ?? {}).map(({ text }: { text?: string }) => text)).toEqual(words);
    // By thresholds a state timeline draws ranges instead.
    expect(configOf(query)?.color).toEqual({ mode: 'palette-classic' });
  });

  test('but not how many scrapes there were, nor any other number', () => {
    const others = [{ metric: 'up', aggregate: 'count', groupBy: [] }, { metric: REQUESTS }] as const;
    expect(others.map((query) => configOf({ ...query, groupBy: [] })?.mappings)).toEqual([undefined, undefined]);
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

  test('of several queries can be joined by the deployment, the first column of all, and no two columns have one name', () => {
    const labels = { base_model: 'm', deployment: 'x/a', deployment_account: 'x', deployment_id: 'a' };
    const rows: Array<Partial<FireworksQuery>> = [
      { metric: REQUESTS },
      { metric: REQUESTS },
      { metric: LATENCY, quantiles: [0.5, 0.95] },
    ];
    const frames = rows.flatMap((query, index) =>
      toFrames(
        { times: Float64Array.from([180_000]), series: [series(labels, [index], index === 2 ? 0.5 : undefined)] },
        drawn({ ...query, refId: String(index), format: 'table', over: { fn: 'avg', window: 'range' } }),
        context
      )
    );
    const names = frames.map((frame) => frame.fields.map((field) => getFieldDisplayName(field, frame, frames)));
    const common = ['deployment_id', 'base_model', 'deployment', 'deployment_account'];
    expect(names).toEqual([
      [...common, 'Request rate'],
      [...common, 'Request rate'],
      [...common, 'Overall latency p50'],
    ]);
    // As Grafana's join leaves them: one column to join by, then the others of each frame.
    const [first, ...others] = frames.flatMap(({ fields }, index) => (index === 0 ? fields : fields.slice(1)));
    const joined: DataFrame = {
      length: 1,
      fields: [first, ...others].flatMap((field) => (field === undefined ? [] : [{ ...field, state: undefined }])),
    };
    const headers = joined.fields.map((field) => getFieldDisplayName(field, joined));
    expect(headers.slice(0, 3)).toEqual(['deployment_id', 'base_model 1', 'deployment 1']);
    expect(new Set(headers).size).toBe(headers.length);
  });

  test.each([
    ['have no column of +Inf for the requests of a histogram', undefined, ['Time', 'd', 'Overall latency, requests']],
    ['but one of the bounds that were asked for', ['le', 'd'], ['Time', 'd', 'le', 'Overall latency, requests']],
  ])('%s', (_, groupBy, names) => {
    const query = drawn({ metric: LATENCY, view: 'rate', format: 'table', ...(groupBy && { groupBy }) });
    const [frame] = toFrames(grid(series({ d: 'a', le: '+Inf' }, [1, 2, 3])), query, context);
    expect(frame?.fields.map(({ name }) => name)).toEqual(names);
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
