import { DERIVED_METRICS, ERRORS, METRICS, REQUESTS, SCRAPE_METRICS } from '../../catalogue';
import type { Templates } from '../../plan';
import type { Filter } from '../../types';
import { metricChoices, scopesOf } from './choices';

const templates: Templates = { replace: (text = '') => text.replaceAll('$team', 'blue') };
const byTeam: Filter = { label: 'team', operator: '=', value: '$team' };

test('filters narrow the series of the metric, with variables replaced', async () => {
  expect(await scopesOf({ metric: REQUESTS, filters: [byTeam] }, templates)).toEqual([
    { metric: REQUESTS, matchers: [{ label: 'team', operator: '=', value: 'blue' }] },
  ]);
});

test('a ratio reads two metrics, and a code narrows only the errors', async () => {
  const code: Filter = { label: 'code', operator: '=', value: '500' };
  expect(await scopesOf({ metric: 'error_ratio', filters: [code] }, templates)).toEqual([
    { metric: REQUESTS, matchers: [] },
    { metric: ERRORS, matchers: [{ label: 'http_code', operator: '=', value: '500' }] },
  ]);
});

test('without a metric all series are meant', async () => {
  expect(await scopesOf({ metric: undefined, filters: [byTeam] }, templates)).toEqual([
    { metric: undefined, matchers: [{ label: 'team', operator: '=', value: 'blue' }] },
  ]);
});

test('a half-typed expression narrows nothing and takes no other filter with it', async () => {
  const broken: Filter = { label: 'deployment_id', operator: '=~', value: 'a(' };
  expect(await scopesOf({ metric: REQUESTS, filters: [broken, byTeam] }, templates)).toEqual([
    { metric: REQUESTS, matchers: [{ label: 'team', operator: '=', value: 'blue' }] },
  ]);
});

test('the catalogue is offered before anything is stored, and says nothing of series', () => {
  const choices = metricChoices(undefined);
  expect(choices).toHaveLength(METRICS.length + DERIVED_METRICS.length + SCRAPE_METRICS.length);
  expect(choices.some(({ description }) => description?.includes('series'))).toBe(false);
});

test('stored series are counted, unknown names join at the end, computed metrics have no count', () => {
  const choices = metricChoices([
    { name: REQUESTS, seriesCount: 3 },
    { name: 'new_metric', seriesCount: 1 },
  ]);
  const described = (name: string) => choices.find(({ value }) => value === name)?.description;
  expect(described(REQUESTS)).toContain('3 series');
  expect(described('new_metric')).toContain('1 series');
  expect(described('tokens_prompt_total:sum_by_deployment')).toContain('no series now');
  expect(described('error_ratio')).not.toContain('series now');
  expect(choices[choices.length - 1]).toMatchObject({ value: 'new_metric', group: 'Other names at the endpoint' });
});

test('names that only live accounts have are marked', () => {
  const label = (name: string) => metricChoices(undefined).find(({ value }) => value === name)?.label;
  expect(label('deployment_replicas')).toBe('Replicas (undocumented)');
  expect(label('error_ratio')).toBe('Error ratio');
});
