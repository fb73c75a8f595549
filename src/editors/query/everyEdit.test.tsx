import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { REQUESTS } from '../../catalogue';
import type { FireworksQuery } from '../../types';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose, openOptions } from '../testing/openQueryEditor';
import QueryEditor from './QueryEditor';

beforeEach(() => setUpGrafana());

/** A Grafana that has not drawn the row anew yet. */
async function openBusy(query: Partial<FireworksQuery>) {
  const saved: FireworksQuery[] = [];
  const row: FireworksQuery = { refId: 'A', ...query };
  const editor = (drawn: FireworksQuery) => (
    <QueryEditor
      datasource={fakeSource()}
      query={drawn}
      queries={[drawn]}
      onChange={(next) => saved.push(next)}
      onRunQuery={() => undefined}
    />
  );
  const { rerender } = render(editor(row));
  await act(async () => {});
  return { user: userEvent.setup(), saved, draw: (drawn: FireworksQuery) => act(async () => rerender(editor(drawn))) };
}

test('an edit that comes before the last one is drawn does not undo it', async () => {
  const { user, saved } = await openBusy({ metric: REQUESTS });
  await openOptions(user);
  await choose(user, 'Window', /^Whole range/);
  await user.click(screen.getByRole('radio', { name: 'Table' }));
  expect(saved.at(-1)).toEqual({ refId: 'A', metric: REQUESTS, over: { fn: 'avg', window: 'range' }, format: 'table' });
});

test('what was taken out stays out, and what another hand changed is what is edited', async () => {
  const { user, saved, draw } = await openBusy({ metric: REQUESTS, format: 'table', legend: 'x' });
  await openOptions(user);
  await user.click(screen.getByRole('radio', { name: 'Time series' }));
  await choose(user, 'Window', /^Whole range/);
  expect(saved.at(-1)).not.toHaveProperty('format');
  await draw({ refId: 'A', metric: REQUESTS, legend: 'y' });
  await choose(user, 'Window', /^5m/);
  expect(saved.at(-1)).toEqual({ refId: 'A', metric: REQUESTS, legend: 'y', over: { fn: 'avg', window: '5m' } });
});
