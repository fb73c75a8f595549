import { loadPatterns } from '../series/pattern';
import type { FireworksQuery } from '../types';
import { planQuery } from './planQuery';
import { readQuery } from './savedQuery';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const REQUESTS = 'request_counter_total:sum_by_deployment';
const PROMPTS = 'tokens_prompt_per_request_bucket:sum_by_deployment';
const KV_BLOCKS = 'generator_kv_blocks_fraction:avg_by_deployment';

describe('refuses, with the field and what to do', () => {
  beforeAll(loadPatterns);
  test.each<[string, Partial<FireworksQuery>, string, RegExp]>([
    ['no metric', {}, 'metric', /Pick one/],
    ['another query type', { queryType: 'traces', metric: REQUESTS }, 'queryType', /not available/],
    ['quantiles of a rate', { metric: REQUESTS, view: 'quantile' }, 'view', /not a histogram/],
    ['a word that is no view', { metric: LATENCY, view: 'pie' as never }, 'view', /not a view/],
    ['a quantile above one', { metric: LATENCY, quantiles: [95] }, 'quantiles', /0 to 1/],
    ['no quantile', { metric: LATENCY, quantiles: [] }, 'quantiles', /Add one/],
    [
      'a broken pattern',
      { metric: REQUESTS, filters: [{ label: 'a', operator: '=~', value: '(' }] },
      'filters',
      /regular expression/,
    ],
    [
      'adding up averages across deployments',
      { metric: KV_BLOCKS, aggregate: 'sum', groupBy: [] },
      'aggregate',
      /max, min or avg/,
    ],
    [
      'the highest of an estimate over time',
      { metric: 'generated_tokens', over: { fn: 'max', window: 'step' } },
      'over',
      /last or avg/,
    ],
    ['a number that is no fraction', { metric: LATENCY, quantiles: ['p95', '900'] }, 'quantiles', /"900" is not/],
    [
      'a bound that is no number',
      { metric: LATENCY, view: 'share', bound: 'soon' },
      'bound',
      /"soon" is no bound\. .*such as 1000/,
    ],
    [
      'a time as a number of tokens',
      { metric: PROMPTS, view: 'share', bound: '5s' },
      'bound',
      /"5s" has a unit, but the bounds of Prompt tokens per request are plain numbers \(tokens\)/,
    ],
    [
      'a time where the unit is not known',
      { metric: 'own_bucket', view: 'share', bound: '5s' },
      'bound',
      /plain numbers \(unit not documented\)/,
    ],
    [
      'an operator that labels do not have',
      { metric: REQUESTS, filters: [{ label: 'deployment_id', operator: '!==' as never, value: 'a' }] },
      'filters',
      /on deployment_id has the operator "!=="/,
    ],
    [
      'an operator of traces',
      { metric: REQUESTS, filters: [{ label: 'a', operator: 'contains' as never, value: 'a' }] },
      'filters',
      /Choose one of = != =~ !~ =\| !=\|/,
    ],
    ['all metrics', { metric: '.*' }, 'metric', /several values/],
    [
      'several labels in a filter',
      { metric: REQUESTS, filters: [{ label: 'a and b', operator: '=', value: 'c' }] },
      'filters',
      /label has several values: a and b/,
    ],
    ['several metrics', { metric: 'a and b' }, 'metric', /several values/],
    ['a format that is none', { metric: REQUESTS, format: 'logs' as never }, 'format', /time_series, table or series/],
    ['an unknown aggregate', { metric: REQUESTS, aggregate: 'median' as never }, 'aggregate', /sum, avg/],
    ['a total of a gauge', { metric: KV_BLOCKS, over: { fn: 'total', window: 'range' } }, 'over', /rate per second/],
    ['a window that is none', { metric: REQUESTS, over: { fn: 'avg', window: 'soon' } }, 'over', /duration such as 5m/],
    [
      'an unknown function over time',
      { metric: REQUESTS, over: { fn: 'mode' as never, window: 'step' } },
      'over',
      /Choose last/,
    ],
  ])('%s', (_, query, field, message) => {
    expect(planQuery(readQuery(query))).toMatchObject({ ok: false, field, message: expect.stringMatching(message) });
  });
});
