import { DERIVED_METRICS, METRICS, REQUESTS, SCRAPE_METRICS } from '../../catalogue';
import { metricChoices } from './metricChoices';

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
