import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { FireworksQuery } from '../../types';
import AnnotationEditor from '../annotation/AnnotationEditor';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose } from '../testing/openQueryEditor';
import QueryEditor from './QueryEditor';

beforeEach(() => setUpGrafana());

async function open(query: Partial<FireworksQuery>, { isMarks = false, accountId = 'acct' } = {}) {
  let saved: FireworksQuery = { refId: 'A', ...query };
  const onRunQuery = jest.fn();
  const datasource = fakeSource({ jsonData: { accountId } });
  function Panel() {
    const [current, setCurrent] = useState(saved);
    const onChange = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    const field = { datasource, query: current, onChange };
    return isMarks ? <AnnotationEditor {...field} /> : <QueryEditor {...field} onRunQuery={onRunQuery} />;
  }
  render(<Panel />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved, onRunQuery };
}

test('deployments are asked for with one click, which runs the query', async () => {
  const { user, saved, onRunQuery } = await open({ metric: 'up' });
  await user.click(screen.getByRole('radio', { name: 'Deployments' }));
  expect(saved()).toMatchObject({ queryType: 'deployments', metric: 'up' });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});

test('a filter offers the labels of deployments, and the values that the list has', async () => {
  const { user, saved } = await open({ queryType: 'deployments' });
  await user.click(screen.getByRole('button', { name: 'Add filter' }));
  await choose(user, 'Value of filter 1', 'FAILED');
  expect(saved().filters).toEqual([{ label: 'state', operator: '=', value: 'FAILED' }]);
  await choose(user, 'Label of filter 1', /^condition/);
  expect(saved().filters).toBeUndefined();
});

test('without an account it says what to enter', async () => {
  await open({ queryType: 'deployments' }, { accountId: '' });
  expect(screen.getByText(/Enter an account id and an API key/)).toBeInTheDocument();
});

test('changes of deployments can be marked, and what Grafana sets while it asks is not saved', async () => {
  const { user, saved } = await open({ queryType: 'metrics' }, { isMarks: true });
  await user.click(screen.getByRole('radio', { name: 'Deployments' }));
  expect(screen.getByText(/A mark when a deployment was made/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Add filter' }));
  await choose(user, 'Value of filter 1', 'READY');
  expect(saved()).toEqual({
    refId: 'A',
    queryType: 'deployments',
    filters: [{ label: 'state', operator: '=', value: 'READY' }],
  });
});
