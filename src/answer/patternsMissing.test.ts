import type { FireworksQuery } from '../types';
import { prepareTargets } from './prepare';

jest.mock('../series/re2', () => {
  throw new Error('404');
});

const templates = { replace: (text = '') => text };

function row(refId: string, pattern: string): FireworksQuery {
  const filters = [{ label: 'deployment_id', operator: '=~' as const, value: pattern }];
  return { refId, metric: 'request_counter_total:sum_by_deployment', filters };
}

test('a row whose pattern cannot be read says what to do, and the other rows are answered', async () => {
  const prepared = await prepareTargets([row('A', '(?i)chat'), row('B', 'chat.*')], { scopedVars: {} }, templates);
  expect(prepared).toEqual([
    { refId: 'A', problem: { ok: false, field: 'filters', message: expect.stringContaining('Reload the page') } },
    expect.objectContaining({ refId: 'B', drawn: expect.objectContaining({ refId: 'B' }) }),
  ]);
});
