import { DERIVED_METRICS, metricInfo, METRICS, SCRAPE_METRICS, type MetricInfo } from '../catalogue';
import { AGGREGATES, OVER_FUNCTIONS, VIEWS, type FireworksQuery, type View } from '../types';
import { planQuery } from './planQuery';
import { aggregatesOf, defaultView, hasView, overFunctionsOf, takesDuration, takesField } from './rules';

const INFOS = [...METRICS, ...DERIVED_METRICS, ...SCRAPE_METRICS, ...['own_bucket', 'own'].map(metricInfo)];
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const KV_BLOCKS = 'generator_kv_blocks_fraction:avg_by_deployment';

const refused = (query: Partial<FireworksQuery>) => {
  const outcome = planQuery({ refId: 'A', bound: 1000, ...query });
  return outcome.ok ? undefined : outcome.message;
};

const viewsOf = (info: MetricInfo) => VIEWS.filter((view) => hasView(info, view));
const rows = INFOS.flatMap((info) => viewsOf(info).map((view): [string, View, MetricInfo] => [info.name, view, info]));

test.each(rows)('of %s as %s, whatever is offered is planned', (metric, view, info) => {
  expect(viewsOf(info)).toContain(defaultView(info));
  for (const fn of overFunctionsOf(info, view)) {
    for (const window of ['step', 'range', ...(takesDuration(info) ? ['5m'] : [])]) {
      expect(refused({ metric, view, over: { fn, window } })).toBeUndefined();
    }
  }
  for (const groupBy of [undefined, [], ['deployment_id'], ['base_model']]) {
    for (const aggregate of takesField('aggregate', info, view) ? aggregatesOf(info, groupBy) : []) {
      expect(refused({ metric, view, groupBy, aggregate })).toBeUndefined();
    }
  }
});

test.each(rows)(
  'of %s as %s, what is not offered is refused, but for buckets that somebody wrote',
  (metric, view, info) => {
    const planned = OVER_FUNCTIONS.filter(
      (fn) => refused({ metric, view, over: { fn, window: 'step' } }) === undefined
    );
    const more = planned.filter((fn) => !overFunctionsOf(info, view).includes(fn));
    const ofBuckets = info.kind === 'histogram' && view !== 'value' && view !== 'rate';
    expect(more.filter((fn) => !ofBuckets || fn === 'last' || fn === 'avg')).toEqual([]);
    for (const aggregate of takesField('aggregate', info, view) ? AGGREGATES : []) {
      const isOffered = aggregatesOf(info, []).includes(aggregate);
      expect([aggregate, refused({ metric, view, groupBy: [], aggregate }) === undefined]).toEqual([
        aggregate,
        isOffered,
      ]);
    }
  }
);

test.each(
  INFOS.flatMap((info) => VIEWS.filter((view) => !hasView(info, view)).map((view) => [info.name, view, info] as const))
)('of %s the view %s is refused, unless nobody knows what it is', (metric, view, info) => {
  const message = info.kind === 'unknown' ? undefined : expect.stringMatching(/is not a histogram, so it has no/);
  expect(refused({ metric, view, over: { fn: 'avg', window: 'range' } })).toEqual(message);
});

test('what a view does not take is left alone, whatever it holds', () => {
  const left = { format: 'logs', aggregate: 'median', codes: ['7xx'], quantiles: ['median'], bound: 'soon' } as object;
  expect(refused({ metric: LATENCY, view: 'heatmap', ...left })).toBeUndefined();
  expect(refused({ metric: 'cache_hit_ratio', ...left, format: 'table' })).toBeUndefined();
});

test('a state is the newest one, of a step or of the whole range', () => {
  const info = metricInfo('deployment_state');
  expect([overFunctionsOf(info, 'value'), takesDuration(info)]).toEqual([['last'], false]);
  expect(refused({ metric: info.name, over: { fn: 'last', window: '5m' } })).toMatch(/A state cannot be averaged/);
});

test('an average per deployment is added up only where deployments stay apart, or a variable may keep them apart', () => {
  const info = metricInfo(KV_BLOCKS);
  expect(aggregatesOf(info, [])).toEqual(['avg', 'min', 'max', 'count']);
  expect(aggregatesOf(info, ['deployment_id'])).toEqual(AGGREGATES);
  expect(aggregatesOf(info, ['$labels'])).toEqual(AGGREGATES);
});

test.each<[string, View | undefined, string[]]>([
  [LATENCY, 'quantile', ['quantiles', 'format', 'legend']],
  [LATENCY, 'share', ['bound', 'format', 'legend']],
  [LATENCY, 'rate', ['format', 'legend']],
  [LATENCY, 'heatmap', []],
  [LATENCY, 'distribution', ['format', 'legend']],
  [LATENCY, 'value', ['aggregate', 'format', 'legend']],
  [LATENCY, undefined, ['quantiles', 'bound', 'aggregate', 'format', 'legend']],
  [KV_BLOCKS, undefined, ['aggregate', 'format', 'legend']],
  ['error_ratio', 'value', ['codes', 'format', 'legend']],
  ['cache_hit_ratio', 'value', ['format', 'legend']],
])('%s as %s takes %j', (metric, view, fields) => {
  const all = ['quantiles', 'bound', 'codes', 'aggregate', 'format', 'legend'] as const;
  expect(all.filter((field) => takesField(field, metricInfo(metric), view))).toEqual(fields);
});
