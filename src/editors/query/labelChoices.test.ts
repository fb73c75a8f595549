import { ERRORS, REQUESTS } from '../../catalogue';
import type { Templates } from '../../plan';
import type { Filter } from '../../types';
import { scopesOf } from './labelChoices';

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
