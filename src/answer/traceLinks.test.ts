import { FieldType, type DataFrame, type DataLink, type Field, type InterpolateFunction } from '@grafana/data';
import { metricInfo } from '../catalogue';
import type { DrawnQuery } from '../frames';
import { readTraceSettings } from '../traces/eager';
import type { Filter } from '../types';
import { withTraceLinks, type LinkedPanel } from './traceLinks';

const NOW = 1_800_000_000_000;
const OVERALL = 'latency_overall_ms_bucket:sum_by_deployment';
const SETTINGS = readTraceSettings({ uid: 'own', name: 'Fireworks', jsonData: { mlflowUrl: 'http://m' } });

/** Only name, view and the window of time matter here. */
function drawn(metric: string, view: DrawnQuery['view'], window = 'step'): DrawnQuery {
  const info = metricInfo(metric);
  return {
    refId: 'A',
    info,
    view,
    plan: { over: { window: { kind: window, ms: 1_800_000 } } } as never,
    legend: undefined,
    format: 'time_series',
    offsetMs: 0,
  };
}

const numbers = (name: string, labels?: Record<string, string>): Field => ({
  name,
  type: FieldType.number,
  config: {},
  values: [1],
  ...(labels === undefined ? {} : { labels }),
});
const texts = (name: string): Field => ({ name, type: FieldType.string, config: {}, values: ['x'] });
const time: Field = { name: 'Time', type: FieldType.time, config: {}, values: [NOW] };

const PANEL: LinkedPanel = { filters: [], fromMs: NOW - 6 * 3_600_000, toMs: NOW, stepMs: 60_000 };
const WHOLE_PANEL = { from: String(PANEL.fromMs), to: String(PANEL.toMs) };

/** Where the link of a field leads when it is clicked where the variables have these values. */
function addressOf(link: DataLink | undefined, variables: Record<string, string>): URL {
  const replaceVariables: InterpolateFunction = (text) => variables[text ?? ''] ?? '';
  return new URL(link?.onBuildUrl?.({ origin: {}, replaceVariables }) ?? '', 'http://grafana');
}

/** What the first link of a field asks for. */
function follow(
  fields: Field[],
  place: number,
  query: DrawnQuery,
  variables: Record<string, string>,
  panel: LinkedPanel = PANEL
) {
  const frame: DataFrame = { fields, length: 1 };
  const link = withTraceLinks([frame], query, panel, SETTINGS)[0]?.fields[place]?.config.links?.[0];
  const { traces } = JSON.parse(addressOf(link, variables).searchParams.get('panes') ?? '');
  return { filters: traces.queries[0].traceFilters, range: traces.range };
}

const MINUTES_AROUND = { from: String(NOW - 120_000), to: String(NOW + 120_000) };
const CHAT = { label: 'deployment', operator: '=', value: 'chat' };
const cells = () => ['500', '1000', '+Inf'].map((le) => numbers(le, { le, deployment_id: 'chat' }));

test.each([
  ['lowest', 1, [CHAT, { label: 'duration', operator: '<=', value: '500ms' }]],
  [
    'middle',
    2,
    [
      CHAT,
      { label: 'duration', operator: '>', value: '500ms' },
      { label: 'duration', operator: '<=', value: '1000ms' },
    ],
  ],
  ['highest', 3, [CHAT, { label: 'duration', operator: '>', value: '1000ms' }]],
])(
  'a cell of the %s bucket leads to calls of its deployment, its time and as long as its bounds',
  (_, place, filters) => {
    expect(follow([time, ...cells()], place, drawn(OVERALL, 'heatmap'), { '${__value.time}': String(NOW) })).toEqual({
      filters,
      range: MINUTES_AROUND,
    });
  }
);

test('a cell of another latency says nothing of how long a whole call took', () => {
  const query = drawn('latency_generation_queue_ms_bucket:sum_by_deployment', 'heatmap');
  expect(follow([time, ...cells()], 2, query, { '${__value.time}': String(NOW) }).filters).toEqual([CHAT]);
});

test('a row of a table leads to the calls of its labels, at its time or in the range of the panel', () => {
  const row = { '${__data.fields["deployment_id"]}': 'chat', '${__data.fields["Time"].numeric}': String(NOW) };
  const columns = [texts('deployment_id'), texts('http_code'), numbers('Errors')];
  expect(follow([time, ...columns], 3, drawn('error_ratio', 'value'), row)).toEqual({
    filters: [CHAT, { label: 'status', operator: '=', value: 'ERROR' }],
    range: MINUTES_AROUND,
  });
  expect(follow(columns, 2, drawn(OVERALL, 'quantile'), row)).toEqual({ filters: [CHAT], range: WHOLE_PANEL });
});

test('a bar of a distribution leads to the range of the panel, whether its row has a time or not', () => {
  const at = { '${__value.time}': String(NOW) };
  expect(follow([time, ...cells()], 1, drawn(OVERALL, 'distribution'), at).range).toEqual(WHOLE_PANEL);
  expect(follow(cells(), 1, drawn(OVERALL, 'distribution'), {})).toEqual({ filters: [CHAT], range: WHOLE_PANEL });
});

test('a value of a long step leads to all of the step', () => {
  const panel = { ...PANEL, stepMs: 3_600_000 };
  expect(follow([time, ...cells()], 1, drawn('up', 'value'), { '${__value.time}': String(NOW) }, panel).range).toEqual({
    from: String(NOW - 3_600_000),
    to: String(NOW + 120_000),
  });
});

test('a value over a duration leads to that duration', () => {
  const query = drawn('up', 'value', 'duration');
  expect(follow([time, ...cells()], 1, query, { '${__value.time}': String(NOW) }).range).toEqual({
    from: String(NOW - 1_800_000),
    to: String(NOW + 120_000),
  });
});

test('a total of the range leads to the range, although it has a time', () => {
  const query = drawn('up', 'value', 'range');
  expect(follow([time, ...cells()], 1, query, { '${__value.time}': String(NOW) }).range).toEqual(WHOLE_PANEL);
});

test('conditions of the panel go along as far as traces have them, unless the place says it itself', () => {
  const filters: Filter[] = [
    { label: 'deployment_id', operator: '=~', value: 'chat.*' },
    {
      label: 'deployment',
      operator: '=|',
      value: '',
      values: ['accounts/a/deployments/chat', 'accounts/a/deployments/b'],
    },
    { label: 'base_model', operator: '=', value: 'accounts/fireworks/models/m' },
  ];
  const panel = { ...PANEL, filters };
  const model = { label: 'model', operator: '=', value: 'accounts/fireworks/models/m' };
  expect(follow([time, numbers('all', {})], 1, drawn('up', 'value'), {}, panel).filters).toEqual([
    { label: 'deployment', operator: '=~', value: 'chat.*' },
    { label: 'deployment', operator: '=|', value: '', values: ['chat', 'b'] },
    model,
  ]);
  // A deployment is of one model, whose name calls of the deployment need not carry.
  expect(follow([time, ...cells()], 1, drawn('up', 'value'), {}, panel).filters).toEqual([CHAT]);
});

test('there are two links, so that a stat is not one itself: all traces and those that failed', () => {
  const linksOf = (metric: string) => {
    const frame = { fields: [time, numbers('a', {})], length: 1 };
    return withTraceLinks([frame], drawn(metric, 'value'), PANEL, SETTINGS)[0]?.fields[1]?.config.links ?? [];
  };
  const filtersOf = (link: DataLink | undefined) =>
    JSON.parse(addressOf(link, {}).searchParams.get('panes') ?? '').traces.queries[0].traceFilters;
  const [all, failed] = linksOf('up');
  expect([all?.title, failed?.title]).toEqual(['Traces behind this', 'Failed traces behind this']);
  expect([filtersOf(all), filtersOf(failed)]).toEqual([[], [{ label: 'status', operator: '=', value: 'ERROR' }]]);
  expect(linksOf('error_ratio').map(({ title }) => title)).toEqual(['Failed traces behind this', 'Traces behind this']);
});

test('the title says by what traces cannot be narrowed', () => {
  const titleOf = (labels: Record<string, string>, filters: Filter[] = []) => {
    const frame = { fields: [time, numbers('a', labels)], length: 1 };
    const panel = { ...PANEL, filters };
    return withTraceLinks([frame], drawn('up', 'value'), panel, SETTINGS)[0]?.fields[1]?.config.links?.[0]?.title;
  };
  expect(titleOf({ deployment_id: 'a', base_model: 'b', le: '1', quantile: '0.5' })).toBe('Traces behind this');
  expect(titleOf({ http_code: '500' }, [{ label: 'deployment_id', operator: '!=', value: 'x' }])).toBe(
    'Traces behind this (traces cannot be narrowed by http_code, deployment_id)'
  );
});

test('who may not open Explore is led to the dashboard of traces, or nowhere when there is none', () => {
  const linked = (dashboards: { traces?: string }) => {
    const panel: LinkedPanel = {
      ...PANEL,
      filters: [{ label: 'base_model', operator: '=|', value: '', values: ['a|b', 'c'] }],
    };
    const [frame] = withTraceLinks(
      [{ fields: [...cells()], length: 1 }],
      drawn(OVERALL, 'heatmap'),
      panel,
      SETTINGS,
      dashboards
    );
    return frame?.fields[1]?.config.links;
  };
  const url = addressOf(linked({ traces: 'copy' })?.[0], { '${__value.time}': String(NOW) });
  expect(url.pathname).toBe('/d/copy');
  expect([...url.searchParams]).toEqual([
    ['var-datasource', 'own'],
    ['var-filters', 'deployment|=|chat'],
    ['var-filters', 'duration|>|500ms'],
    ['var-filters', 'duration|<=|1000ms'],
    ['viewPanel', 'panel-31'],
    ['from', String(NOW - 120_000)],
    ['to', String(NOW + 120_000)],
  ]);
  expect(linked({})).toBeUndefined();
});

test('only numbers are links, and where no time is known the range of the panel is shown', () => {
  const [frame] = withTraceLinks(
    [{ fields: [time, texts('a'), numbers('b', {})], length: 1 }],
    drawn('up', 'value'),
    PANEL,
    SETTINGS
  );
  expect(frame?.fields.map((field) => field.config.links?.length)).toEqual([undefined, undefined, 2]);
  expect(follow([time, numbers('b', {})], 1, drawn('up', 'value'), {})).toEqual({
    filters: [],
    range: WHOLE_PANEL,
  });
});
