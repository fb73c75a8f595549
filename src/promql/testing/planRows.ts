import type { RatioPlan, Combination, MetricsPlan, OverPlan, Selection } from '../../plan/plan';
import type { OverFunction } from '../../types';
import type { Matcher } from '../../series/labels';
import { plainSource } from '../mergedSeries';
import { byDeployment, coarse, fine, MINUTE, of, short, step, type Row } from './rows';

const requests: Selection = {
  metric: 'request_counter_total:sum_by_deployment',
  matchers: [{ label: 'deployment_id', operator: '=~', value: 'a|b' }],
};
const errors: Selection = { metric: 'requests_error_total:sum_by_deployment', matchers: [] };
const range: OverPlan = { fn: 'max', window: { kind: 'range' } };
const total: OverPlan = { fn: 'total', window: { kind: 'step' } };
const other = of('y');
const ratio: RatioPlan = {
  kind: 'ratio',
  numerator: short,
  denominator: other,
  over: step,
  by: byDeployment,
  sharedBy: byDeployment,
  complement: false,
};

/** Errors that are left out while there are none. */
function besideRequests(
  fn: OverFunction,
  by: string[],
  combine: Combination,
  window: OverPlan['window'] = { kind: 'step' }
): MetricsPlan {
  const over: OverPlan = { fn, window };
  return { kind: 'value', selection: of('e'), over, combine, observed: { selection: of('r'), by } };
}

/** Plans of every kind, and their PromQL. */
export const rows: Row[] = [
  {
    does: 'takes an error rate for 0 where only the requests are there',
    plan: besideRequests('avg', ['deployment_id'], { op: 'sum', by: ['http_code', 'deployment_id'] }),
    text: [
      'sum by (http_code, deployment_id) (',
      '  e',
      '  or',
      '  (0 * count_over_time(e[1h]) and on (deployment_id) r)',
      ')',
    ].join('\n'),
  },
  {
    does: 'averages an error rate over the moments at which there are requests',
    plan: besideRequests('avg', [], { op: 'sum', by: ['http_code'] }),
    grid: coarse,
    text: [
      'avg_over_time((sum by (http_code) (e))[599999ms:1m])',
      '* clamp_max(',
      '  count_over_time((sum by (http_code) (e))[599999ms:1m])',
      '  / on () group_left ()',
      '  count_over_time((sum(r))[599999ms:1m]),',
      '  1',
      ')',
      'or',
      'avg_over_time((sum by (http_code) (e))[599999ms:1m])',
      'or',
      '(0 * max by (http_code) (count_over_time(e[90m])) and on () avg_over_time((sum(r))[599999ms:1m]))',
    ].join('\n'),
  },
  {
    does: 'takes the least error rate for 0 unless there were errors in all moments at which there are requests',
    plan: besideRequests('min', ['deployment_id'], { op: 'sum', by: undefined }),
    grid: coarse,
    text: [
      '(',
      '  min_over_time(e[599999ms:1m])',
      '  and',
      '  (',
      '    count_over_time(e[599999ms:1m])',
      '    >= on (deployment_id) group_left ()',
      '    count_over_time((sum by (deployment_id) (r))[599999ms:1m])',
      '  )',
      ')',
      'or',
      '(0 * count_over_time(e[90m]) and on (deployment_id) min_over_time((sum by (deployment_id) (r))[599999ms:1m]))',
      'or',
      'min_over_time(e[599999ms:1m])',
    ].join('\n'),
  },
  {
    does: 'takes the newest error rate over any window, since an older one is over',
    plan: besideRequests('last', ['deployment_id'], { op: 'sum', by: undefined }, { kind: 'range' }),
    grid: coarse,
    text: 'e\nor\n(0 * count_over_time(e[90m]) and on (deployment_id) r)',
  },
  {
    does: 'adds rates up at each minute before it averages them',
    plan: { kind: 'value', selection: of('r'), over: step, combine: { op: 'sum', by: ['base_model'] } },
    grid: coarse,
    text: 'avg_over_time((sum by (base_model) (r))[599999ms:1m])',
  },
  {
    does: 'takes what there is now for a window that may hold no full minute',
    plan: { kind: 'value', selection: of('r'), over: range, combine: { op: 'sum', by: [] } },
    options: { endMs: 90_000 },
    text: 'max_over_time((sum(r))[3599999ms:1m])\nor\nsum(r)',
  },
  {
    does: 'adds up at each scrape where those are more frequent',
    plan: { kind: 'value', selection: of('r'), over: step, combine: { op: 'sum', by: [] } },
    grid: coarse,
    options: { scrapeIntervalMs: 15_000 },
    text: 'avg_over_time((sum(r))[599999ms:15s])',
  },
  {
    does: 'selects the newest sample where a step holds few',
    plan: { kind: 'value', selection: requests, over: step, combine: { op: 'sum', by: byDeployment } },
    text: 'sum by (deployment_id) (request_counter_total:sum_by_deployment{deployment_id=~"a|b"})',
  },
  {
    does: 'summarises all samples of a longer step',
    plan: { kind: 'value', selection: errors, over: step, combine: { op: 'max', by: [] } },
    grid: coarse,
    text: 'max(avg_over_time(requests_error_total:sum_by_deployment[10m]))',
  },
  {
    does: 'summarises the whole range, and leaves series as they are without `by`',
    plan: { kind: 'value', selection: short, over: range, combine: { op: 'sum', by: undefined } },
    grid: coarse,
    text: 'max_over_time(x[90m])',
  },
  {
    does: 'takes the last sample of a given duration',
    plan: {
      kind: 'value',
      selection: short,
      over: { fn: 'last', window: { kind: 'duration', ms: 90_000 } },
      combine: { op: 'avg', by: [] },
    },
    text: 'avg(last_over_time(x[90s]))',
  },
  {
    does: 'counts events minute by minute',
    plan: { kind: 'value', selection: short, over: total, combine: { op: 'sum', by: [] } },
    grid: coarse,
    text: 'sum(sum_over_time(x[599999ms:1m]) * 60)',
  },
  {
    does: 'adds matchers to every selector',
    plan: { kind: 'value', selection: requests, over: step, combine: { op: 'sum', by: [] } },
    options: {
      sourceOf: ({ metric, matchers }) => {
        const job: Matcher = { label: 'job', operator: '=', value: 'fireworks' };
        return { ...plainSource({ metric, matchers: [...matchers, job] }) };
      },
    },
    text: 'sum(request_counter_total:sum_by_deployment{deployment_id=~"a|b", job="fireworks"})',
  },
  {
    does: 'divides the newest samples',
    plan: ratio,
    text: '(\n  sum by (deployment_id) (x)\n  or\n  0 * sum by (deployment_id) (y)\n)\n/\n(sum by (deployment_id) (y) > 0)',
  },
  {
    does: 'divides sums over a longer step, and complements',
    plan: { ...ratio, by: [], sharedBy: [], complement: true },
    grid: coarse,
    text: '1 - (\n  sum(sum_over_time(x[10m]))\n  or\n  0 * sum(sum_over_time(y[10m]))\n)\n/\n(sum(sum_over_time(y[10m])) > 0)',
  },
  {
    does: 'splits a ratio by a label that only the numerator has',
    plan: { ...ratio, by: ['deployment_id', 'http_code'] },
    text: 'sum by (deployment_id, http_code) (x)\n/ on (deployment_id) group_left ()\n(sum by (deployment_id) (y) > 0)',
  },
  {
    does: 'subtracts the newest samples',
    plan: { kind: 'difference', minuend: short, subtrahend: other, over: step, by: [] },
    text: 'sum(x)\n- (\n  sum(y)\n  or\n  0 * sum(x)\n)',
  },
  {
    does: 'subtracts at each minute before it averages',
    plan: { kind: 'difference', minuend: short, subtrahend: other, over: step, by: [] },
    grid: coarse,
    text: [
      'avg_over_time((',
      '  sum(x)',
      '  - (',
      '    sum(y)',
      '    or',
      '    0 * sum(x)',
      '  )',
      ')[599999ms:1m])',
    ].join('\n'),
  },
  {
    does: 'takes the last ratio, not the ratio of what was seen last of each side',
    plan: {
      ...ratio,
      over: { fn: 'last', window: { kind: 'duration', ms: 10 * MINUTE } },
      by: ['http_code'],
      sharedBy: [],
    },
    text: 'last_over_time((\n  sum by (http_code) (x)\n  / on () group_left ()\n  (sum(y) > 0)\n)[599999ms:1m])',
  },
  {
    does: 'writes the step as Grafana’s variable for a Prometheus panel',
    plan: { kind: 'value', selection: short, over: step, combine: { op: 'sum', by: [] } },
    grid: coarse,
    options: { durations: 'grafana' },
    text: 'avg_over_time((sum(x))[$__interval:1m] offset -1ms)',
  },
  {
    does: 'writes the range as Grafana’s variable too',
    plan: {
      kind: 'value',
      selection: short,
      over: { fn: 'total', window: { kind: 'range' } },
      combine: { op: 'sum', by: [] },
    },
    options: { durations: 'grafana' },
    text: 'sum(sum_over_time(x[$__range:1m] offset -1ms) * 60)',
  },
  {
    does: 'writes the range in which an error was seen as the variable, whatever the plan’s own window is',
    plan: besideRequests('avg', ['deployment_id'], { op: 'sum', by: undefined }),
    options: { durations: 'grafana' },
    text: 'e\nor\n(0 * count_over_time(e[$__range]) and on (deployment_id) r)',
  },
  {
    does: 'keeps a total’s window concrete, since it is at least a minute',
    plan: { kind: 'value', selection: short, over: total, combine: { op: 'sum', by: [] } },
    grid: { ...fine, stepMs: 15_000 },
    options: { durations: 'grafana' },
    text: 'sum(sum_over_time(x[1m:1m]) * 60)',
  },
];
