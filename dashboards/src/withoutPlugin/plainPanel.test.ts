import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DEPLOYMENT_STATE_METRIC, metricInfo } from '../../../src/catalogue';
import type { FireworksQuery } from '../../../src/types';
import { panelsOf, PLAIN, saved } from '../testing/everyDashboard';
import { allDashboards } from '../all';
import { plainPanel } from './plainPanel';
import { printer } from './printPlan';
import type { PrometheusTarget } from './plainTargets';

const nameInStore = (name: string) => name;
const context = { where: 'test', single: new Set(['one']), print: printer(nameInStore), nameInStore };

function panel(query: Partial<FireworksQuery>, others: Partial<Panel> = {}): Panel {
  const target = {
    refId: 'A',
    queryType: 'metrics',
    groupBy: [],
    ...query,
    _implementsDataqueryVariant: () => undefined,
  };
  return { type: 'timeseries', id: 1, title: 'Some', targets: [target], ...others };
}

function targetsOf(one: Panel): PrometheusTarget[] {
  return (plainPanel(one, context)?.targets ?? []) as PrometheusTarget[];
}

const REQUESTS = 'request_counter_total:sum_by_deployment';
const OVERALL = 'latency_overall_ms_bucket:sum_by_deployment';

describe('a panel without the plugin', () => {
  it('asks for each quantile by itself, and for none where nothing was measured', () => {
    const targets = targetsOf(panel({ metric: OVERALL, quantiles: [0.5, 0.95], legend: '{{quantile}}' }));
    expect(targets.map(({ refId, legendFormat }) => [refId, legendFormat])).toEqual([
      ['A', 'p50'],
      ['B', 'p95'],
    ]);
    expect(targets[1]?.expr).toBe(
      `histogram_quantile(0.95, sum by (le) (sum_over_time(${OVERALL}[$__interval:1m] offset -1ms))) >= 0`
    );
  });

  it('keeps a ratio within 0 and 1', () => {
    expect(targetsOf(panel({ metric: 'cache_hit_ratio' }))[0]?.expr).toMatch(/^clamp\([^]*,\n {2}0, 1\n\)$/);
  });

  it('reads a bound from the variable however the store writes it', () => {
    const [target] = targetsOf(panel({ metric: OVERALL, view: 'share', bound: '$one' }));
    expect(target?.expr).toContain('{le=~`${one:regex}([.]0+)?`}');
  });

  it('looks so much earlier as the query does', () => {
    const of = (over: FireworksQuery['over']) => targetsOf(panel({ metric: REQUESTS, over, offset: '1d' }))[0]?.expr;
    expect(of({ fn: 'last', window: 'step' })).toBe(`sum(${REQUESTS} offset 1d)`);
    expect(of({ fn: 'max', window: 'step' })).toBe(
      `max_over_time((sum(${REQUESTS} offset 1d))[$__interval:1m] offset -1ms)`
    );
  });

  it('shows the newest value behind its course, and words where there is none', () => {
    const stat = panel(
      { metric: REQUESTS, over: { fn: 'last', window: 'step' } },
      {
        type: 'stat',
        options: { graphMode: 'area' },
        fieldConfig: {
          defaults: {},
          overrides: [
            { matcher: { id: 'byType', options: 'number' }, properties: [{ id: 'noValue', value: 'Not reported' }] },
          ],
        },
      }
    );
    expect(targetsOf(stat).map(({ instant, expr }) => [instant, expr])).toEqual([
      [false, `sum(${REQUESTS})`],
      [true, `sum(${REQUESTS})\nor\nvector(NaN)`],
    ]);
    const { fieldConfig, transformations } = plainPanel(stat, context) ?? {};
    expect(transformations).toEqual([{ id: 'merge', options: {} }]);
    expect(fieldConfig?.defaults).toMatchObject({
      unit: 'reqps',
      mappings: [{ type: 'special', options: { match: 'nan', result: { text: 'Not reported' } } }],
    });
  });

  it('is left out where it asks for what no Prometheus has', () => {
    expect(plainPanel(panel({ metric: 'up' }), context)).toBeUndefined();
    expect(plainPanel(panel({ queryType: 'traces' }), context)).toBeUndefined();
  });

  it.each([
    ['a panel of a type that nobody has thought of', panel({ metric: REQUESTS }, { type: 'piechart' }), 'piechart'],
    ['a field of a query that would be lost', panel({ metric: REQUESTS, limit: 5 }), 'limit'],
    ['a query that cannot be answered', panel({ metric: REQUESTS, view: 'quantile' }), 'histogram'],
    [
      'several values where one is meant',
      panel({ metric: REQUESTS, filters: [{ label: 'deployment_id', operator: '=', value: '$many' }] }),
      'deployment_id = $many',
    ],
    ['a bound of a variable of several values', panel({ metric: OVERALL, view: 'share', bound: '$many' }), '$many'],
  ])('is refused, with where and what: %s', (_, one, says) => {
    expect(() => plainPanel(one, context)).toThrow(says);
    expect(() => plainPanel(one, context)).toThrow('test, panel 1 “Some”');
  });
});

const originals = new Map(Object.values(allDashboards()).map((dashboard) => [dashboard.uid, panelsOf(dashboard)]));

test.each(PLAIN)('%s gives numbers the units, and states the words, that the data source gives', (_, dashboard) => {
  const original = originals.get(dashboard.uid?.replace(/-(prometheus|underscores)$/, '')) ?? [];
  for (const { id, title, fieldConfig } of panelsOf(dashboard)) {
    const metrics = (original.find((one) => one.id === id)?.targets ?? []).map((target) =>
      String(saved(target).metric)
    );
    const text = JSON.stringify(fieldConfig);
    const hasUnit = metrics.every((metric) => metricInfo(metric).unit === undefined) || /"unit"/.test(text);
    expect([title, hasUnit]).toEqual([title, true]);
    const hasWords = !metrics.includes(DEPLOYMENT_STATE_METRIC) || /Scaled to zero/.test(text);
    expect([title, hasWords]).toEqual([title, true]);
  }
});
