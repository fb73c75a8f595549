import { METRICS } from '../catalogue';
import type { FireworksQuery } from '../types';
import { planQuery } from './planQuery';
import { readQuery } from './savedQuery';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';
const KV_BLOCKS = 'generator_kv_blocks_fraction:avg_by_deployment';

function planOf(query: Partial<FireworksQuery>) {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return outcome.plan;
}

describe('planQuery', () => {
  test.each(METRICS.map((metric) => metric.name))('plans %s with nothing but its name', (metric) => {
    expect(planQuery(readQuery({ metric })).ok).toBe(true);
  });

  test('draws a histogram as quantiles of bucket rates averaged over the step', () => {
    expect(planOf({ metric: LATENCY })).toEqual({
      kind: 'quantile',
      selection: { metric: LATENCY, matchers: [] },
      over: { fn: 'avg', window: { kind: 'step' } },
      quantiles: [0.5, 0.95, 0.99],
      by: undefined,
    });
  });

  test('keeps a short peak of a saturation gauge by taking the maximum of a step', () => {
    expect(planOf({ metric: KV_BLOCKS })).toMatchObject({ over: { fn: 'max' }, combine: { op: 'max' } });
  });

  test('an empty group-by makes one series of all, a missing one leaves series as they are', () => {
    expect(planOf({ metric: REQUESTS, groupBy: [] })).toMatchObject({ combine: { op: 'sum', by: [] } });
    expect(planOf({ metric: REQUESTS })).toMatchObject({ combine: { op: 'sum', by: undefined } });
  });

  test('measures errors by the requests of their deployment, whatever the codes', () => {
    const filters: FireworksQuery['filters'] = [
      { label: 'code', operator: '=', value: '500' },
      { label: 'base_model', operator: '=', value: 'm' },
    ];
    const selection = { metric: REQUESTS, matchers: [{ label: 'base_model', operator: '=', value: 'm' }] };
    expect(planOf({ metric: ERRORS, filters })).toMatchObject({
      observed: { selection, by: ['deployment_id'] },
    });
    expect(planOf({ metric: ERRORS, filters, groupBy: ['base_model', 'code'] })).toMatchObject({
      observed: { selection, by: ['base_model'] },
    });
  });

  test('what is there all the time is measured by its own samples', () => {
    for (const query of [
      { metric: REQUESTS },
      { metric: REQUESTS, groupBy: ['base_model'] },
      { metric: REQUESTS, groupBy: [], aggregate: 'max' as const },
      { metric: LATENCY, view: 'rate' as const, groupBy: [] },
      { metric: KV_BLOCKS, groupBy: [] },
    ]) {
      expect(planOf(query)).not.toHaveProperty('observed');
    }
  });

  test('leaves deployments that only replicas are known of out of states when models were chosen, not for all of them', () => {
    const onModel = (value: string) => ({
      metric: 'deployment_state',
      filters: [{ label: 'base_model', operator: '=~' as const, value }],
    });
    expect(planOf(onModel('m|n'))).toMatchObject({ onlyKnown: true });
    expect(planOf(onModel('.*'))).toMatchObject({ onlyKnown: false });
  });

  test('takes the wire’s name of the error label for the documented one', () => {
    const plan = planOf({
      metric: ERRORS,
      filters: [{ label: 'code', operator: '=', value: '500' }],
      groupBy: ['code'],
    });
    expect(plan).toMatchObject({
      selection: { matchers: [{ label: 'http_code', operator: '=', value: '500' }] },
      combine: { by: ['http_code'] },
    });
  });

  test('reads percentiles and fractions as the same quantiles', () => {
    expect(planOf({ metric: LATENCY, quantiles: ['p99.9', '0.5', 0.5, 'p50'] })).toMatchObject({
      quantiles: [0.999, 0.5],
    });
  });

  test('writes one-of filters as an escaped alternation', () => {
    const filters = [{ label: 'deployment_id', operator: '=|' as const, value: '', values: ['a.b', 'c|d'] }];
    expect(planOf({ metric: REQUESTS, filters })).toMatchObject({
      selection: { matchers: [{ label: 'deployment_id', operator: '=~', value: 'a\\.b|c\\|d' }] },
    });
  });

  test('a share takes its bound as a number however it is written, and needs one', () => {
    expect(planQuery(readQuery({ metric: LATENCY, view: 'share', bound: '1e3' }))).toMatchObject({
      ok: true,
      plan: { kind: 'share', bound: 1000, by: undefined },
    });
    expect(planQuery(readQuery({ metric: LATENCY, view: 'share' }))).toMatchObject({ ok: false, field: 'bound' });
  });

  test.each<[string, string | number, number]>([
    ['seconds of a latency', '5s', 5000],
    ['parts of seconds', '1.5 s', 1500],
    ['minutes and seconds', '1m30s', 90_000],
    ['a plain number of milliseconds', '750', 750],
    ['a number', 750, 750],
  ])('a bound may be written as %s', (_, bound, ms) => {
    expect(planQuery(readQuery({ metric: LATENCY, view: 'share', bound }))).toMatchObject({
      ok: true,
      plan: { bound: ms },
    });
  });

  test('a heatmap shows all series together, a distribution counts over the whole range', () => {
    expect(planOf({ metric: LATENCY, view: 'heatmap' })).toMatchObject({
      kind: 'buckets',
      by: [],
      over: { fn: 'avg' },
    });
    expect(planOf({ metric: LATENCY, view: 'distribution' })).toMatchObject({
      kind: 'buckets',
      by: [],
      over: { fn: 'total', window: { kind: 'range' } },
    });
  });

  describe('error ratio', () => {
    test.each<[string, string[] | undefined, string | undefined]>([
      ['every code by default', undefined, undefined],
      ['every code for all', ['all'], undefined],
      ['a class', ['5xx'], '5..'],
      ['codes and classes', ['4xx', '503'], '4..|503'],
    ])('counts %s', (_, codes, pattern) => {
      const plan = planOf({ metric: 'error_ratio', codes });
      const matchers = pattern === undefined ? [] : [{ label: 'http_code', operator: '=~', value: pattern }];
      expect(plan).toMatchObject({ kind: 'ratio', numerator: { matchers }, denominator: { matchers: [] } });
    });

    test('a filter on the code narrows the errors, not the requests', () => {
      const filters = [
        { label: 'http_code', operator: '=' as const, value: '503' },
        { label: 'deployment_id', operator: '=' as const, value: 'a' },
      ];
      expect(planOf({ metric: 'error_ratio', filters })).toMatchObject({
        numerator: { matchers: [{ label: 'http_code' }, { label: 'deployment_id' }] },
        denominator: { matchers: [{ label: 'deployment_id' }] },
      });
    });
  });
});
