import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { REQUESTS } from '../../catalogue';
import type { FireworksVariableQuery } from '../../types';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose } from '../testing/openQueryEditor';
import VariableQueryEditor from './VariableQueryEditor';

beforeEach(() => setUpGrafana(['team']));

async function open(query: unknown) {
  let saved = query as FireworksVariableQuery;
  function Page() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksVariableQuery) => {
      saved = next;
      setCurrent(next);
    };
    return <VariableQueryEditor datasource={fakeSource()} query={current} onChange={keep} />;
  }
  render(<Page />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved };
}

test('a new variable lists the values of a label', async () => {
  const { user, saved } = await open('');
  await choose(user, /^Label$/, /^deployment_id/);
  expect(saved()).toMatchObject({ list: 'labelValues', label: 'deployment_id' });
});

test('metric and filters narrow the values, and the metric can be taken away again', async () => {
  const { user, saved } = await open({ refId: 'A', list: 'labelValues', label: 'deployment_id' });
  await choose(user, /^Of metric/, /^Request rate/);
  expect(saved().metric).toBe(REQUESTS);
  await user.click(screen.getByRole('button', { name: 'Add filter' }));
  await choose(user, /^Label of filter 1/, /^team/);
  await choose(user, /^Value of filter 1/, /^\$team/);
  expect(saved().filters).toEqual([{ label: 'team', operator: '=', value: '$team' }]);
  await user.click(screen.getByRole('button', { name: 'Clear value' }));
  expect(saved().metric).toBeUndefined();
});

test('values may be shown by another label, which can be taken away again', async () => {
  const { user, saved } = await open({ refId: 'A', list: 'labelValues', label: 'deployment_id' });
  await choose(user, /^Shown as/, /^base_model/);
  expect(saved()).toMatchObject({ label: 'deployment_id', shownAs: 'base_model' });
  await user.click(screen.getByRole('button', { name: 'Clear value' }));
  expect(saved().shownAs).toBeUndefined();
});

test('names of metrics need nothing else', async () => {
  const { user, saved } = await open({ refId: 'A', list: 'labelValues', label: 'deployment_id' });
  await choose(user, /^List$/, /^Names of metrics/);
  expect(saved().list).toBe('metricNames');
  expect(screen.getAllByRole('combobox')).toHaveLength(1);
});

test('deployments are narrowed as labels are, those that were called by experiment', async () => {
  const { user, saved } = await open({ refId: 'A', list: 'labelValues', label: 'deployment_id' });
  await choose(user, /^List$/, /^Deployments(?! called)/);
  await choose(user, /^Of metric/, /^Request rate/);
  expect(saved()).toMatchObject({ list: 'deployments', metric: REQUESTS });
  await choose(user, /^List$/, /^Deployments called/);
  expect(saved()).toMatchObject({ list: 'calledDeployments' });
  expect(screen.queryByRole('combobox', { name: /^Of metric/ })).toBeNull();
});

test('bounds are those of a histogram', async () => {
  const { user, saved } = await open({ refId: 'A', list: 'labelValues', label: 'deployment_id' });
  await choose(user, /^List$/, /^Bounds of a histogram/);
  await user.click(screen.getByRole('combobox', { name: /^Of metric/ }));
  expect(screen.queryByRole('option', { name: /^Request rate/ })).not.toBeInTheDocument();
  await user.click(await screen.findByRole('option', { name: /^Overall latency/ }));
  expect(saved()).toMatchObject({ list: 'bounds', metric: 'latency_overall_ms_bucket:sum_by_deployment' });
});
