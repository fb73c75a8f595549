import type { MetricsPlan, Selection } from '../plan/plan';
import { byDeployment, coarse, fine, MINUTE, short, step, textOf, type Row } from './testing/rows';
import { toPromql } from './toPromql';

const latency: Selection = { metric: 'latency_overall_ms_bucket:sum_by_deployment', matchers: [] };

/** Spellings of one bound as one bucket of its histogram. */
const READ_AS_BOUND = 'sum without (le) (label_replace(x, "fireworks_bound", "$1", "le", "(.+?)([.]0)?"))';

const rows: Row[] = [
  {
    does: 'weighs the buckets of several deployments by their samples',
    plan: { kind: 'quantile', selection: short, over: step, quantiles: [0.5], by: ['base_model'] },
    grid: coarse,
    text: 'histogram_quantile(0.5, sum by (le, base_model) (sum_over_time(x[10m])))',
  },
  {
    does: 'makes means of the weighed buckets where they are shown themselves',
    plan: { kind: 'buckets', selection: short, over: step, by: [] },
    grid: coarse,
    text: 'sum by (le) (sum_over_time(x[599999ms:1m]))\n/ on () group_left ()\ncount_over_time((count(x))[599999ms:1m])',
  },
  {
    does: 'adds bucket rates per bound before it takes the quantile',
    plan: { kind: 'quantile', selection: latency, over: step, quantiles: [0.95], by: byDeployment },
    grid: coarse,
    text: 'histogram_quantile(0.95, sum by (le, deployment_id) (sum_over_time(latency_overall_ms_bucket:sum_by_deployment[10m])))',
  },
  {
    does: 'takes quantiles of series as they are without `by`',
    plan: { kind: 'quantile', selection: short, over: step, quantiles: [0.5], by: undefined },
    text: 'histogram_quantile(0.5, x)',
  },
  {
    does: 'gives several quantiles one expression each, with a comment between',
    plan: { kind: 'quantile', selection: short, over: step, quantiles: [0.5, 0.99], by: [] },
    text: '# quantile 0.5\nhistogram_quantile(0.5, sum by (le) (x))\n\n# quantile 0.99\nhistogram_quantile(0.99, sum by (le) (x))',
  },
  {
    does: 'fetches grouped buckets',
    plan: { kind: 'buckets', selection: short, over: step, by: byDeployment },
    text: 'sum by (le, deployment_id) (x)',
  },
  {
    does: 'keeps bounds common to a group when asked to',
    plan: { kind: 'quantile', selection: short, over: step, quantiles: [0.9], by: byDeployment },
    options: { commonBounds: true },
    text: [
      'histogram_quantile(0.9,',
      '  sum by (le, deployment_id) (',
      '    label_replace(',
      `      sum by (fireworks_bound, deployment_id) (${READ_AS_BOUND})`,
      '      and',
      '      (',
      `        count by (fireworks_bound, deployment_id) (${READ_AS_BOUND})`,
      '        == on (deployment_id) group_left ()',
      `        max by (deployment_id) (count by (fireworks_bound, deployment_id) (${READ_AS_BOUND}))`,
      '      ),',
      '      "le", "$1", "fireworks_bound", "(.+)"',
      '    )',
      '  )',
      ')',
    ].join('\n'),
  },
  {
    does: 'shares what the bucket of a bound holds, however that is spelled, of what all hold',
    plan: { kind: 'share', selection: short, over: step, bound: 0.5, by: byDeployment },
    grid: coarse,
    text: [
      'sum by (deployment_id) (sum_over_time(x{le=~"0\\\\.5|5e-01|5e-1"}[10m]))',
      '/',
      '(sum by (deployment_id) (sum_over_time(x{le=~"\\\\+Inf|Inf|inf|\\\\+inf"}[10m])) > 0)',
    ].join('\n'),
  },
  {
    does: 'reads spellings of one bound as one at each moment, where extremes are looked for',
    plan: { kind: 'buckets', selection: short, over: { fn: 'max', window: { kind: 'step' } }, by: [] },
    grid: coarse,
    text: [
      'max_over_time((',
      '  sum by (le) (',
      '    label_replace(',
      `      sum by (fireworks_bound) (${READ_AS_BOUND})`,
      '      and',
      '      (',
      `        count by (fireworks_bound) (${READ_AS_BOUND})`,
      '        == on () group_left ()',
      `        max(count by (fireworks_bound) (${READ_AS_BOUND}))`,
      '      ),',
      '      "le", "$1", "fireworks_bound", "(.+)"',
      '    )',
      '  )',
      ')[599999ms:1m])',
    ].join('\n'),
  },
  {
    does: 'sums buckets of which only proportions are asked for',
    plan: { kind: 'buckets', selection: short, over: step, by: [], onlyProportions: true },
    grid: coarse,
    text: 'sum by (le) (sum_over_time(x[10m]))',
  },
  {
    does: 'shares the last of what each moment holds, not of what each series held last',
    plan: { kind: 'share', selection: short, over: { fn: 'last', window: { kind: 'range' } }, bound: 1, by: [] },
    grid: coarse,
    text: [
      'last_over_time((sum(x{le=~"1|1\\\\.0|1e\\\\+00|1e0"}))[5399999ms:1m])',
      '/',
      '(last_over_time((sum(x{le=~"\\\\+Inf|Inf|inf|\\\\+inf"}))[5399999ms:1m]) > 0)',
    ].join('\n'),
  },
  {
    does: 'says what an estimate makes of the buckets',
    plan: { kind: 'estimate', selection: short, over: step, by: [] },
    text: '# each bucket by itself, times its middle, added up\nsum by (le) (x)',
  },
];

describe('the PromQL of buckets', () => {
  it.each(rows)('$does', (row) => {
    expect(textOf(row)).toBe(row.text);
  });

  it('says which expression is which quantile', () => {
    const plan: MetricsPlan = {
      kind: 'quantile',
      selection: short,
      over: step,
      quantiles: [0.5, 2, -Infinity],
      by: [],
    };
    expect(toPromql(plan, fine, { scrapeIntervalMs: MINUTE }).expressions).toEqual([
      { quantile: 0.5, text: 'histogram_quantile(0.5, sum by (le) (x))' },
      { quantile: 2, text: 'histogram_quantile(2, sum by (le) (x))' },
      { quantile: -Infinity, text: 'histogram_quantile(-Inf, sum by (le) (x))' },
    ]);
  });
});
