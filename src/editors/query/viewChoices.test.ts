import { DERIVED_METRICS, metricInfo, METRICS, SCRAPE_METRICS } from '../../catalogue';
import { hasView } from '../../plan';
import { VIEWS } from '../../types';
import { boundName, readBound, viewChoices } from './choices';

const INFOS = [...METRICS, ...DERIVED_METRICS, ...SCRAPE_METRICS, metricInfo('own'), metricInfo('own_bucket')];

test.each(INFOS.map((info) => [info.name, info] as const))('of %s every view can be chosen', (_, info) => {
  const offered = viewChoices(info).map(({ view }) => view);
  expect([...offered].sort()).toEqual(VIEWS.filter((view) => hasView(info, view)).sort());
});

const LATENCY = metricInfo('latency_overall_ms_bucket:sum_by_deployment');
const LENGTH = metricInfo('tokens_prompt_per_request_bucket:sum_by_deployment');

test.each<[string, string, typeof LATENCY, number | string, string]>([
  ['a number is in the metric’s unit', '1500', LATENCY, 1500, '1.5 s'],
  ['a number of tokens', '512', LENGTH, 512, '512 tok'],
  ['a duration', '5s', LATENCY, 5000, '5s'],
  ['a duration with a space', '1m 30s', LATENCY, 90_000, '1m 30s'],
  ['a duration is no number of tokens', '5s', LENGTH, '5s', '5s'],
  ['a variable', '$within', LATENCY, '$within', '$within'],
  ['a typing error', 'fast', LATENCY, 'fast', 'fast'],
])('%s: %s', (_, text, metric, bound, name) => {
  expect(readBound(text, metric)).toBe(bound);
  expect(boundName(text, metric)).toBe(name);
});
