import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { REQUESTS } from '../../catalogue';
import type { FireworksQuery, FireworksVariableQuery } from '../../types';
import AnnotationEditor from '../annotation/AnnotationEditor';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose, openOptions } from '../testing/openQueryEditor';
import VariableQueryEditor from '../variable/VariableQueryEditor';
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

test('of what is chosen by parts, each part is an edit', async () => {
  const { user, saved } = await openBusy({ metric: REQUESTS, over: { fn: 'avg', window: 'step' } });
  await openOptions(user);
  await choose(user, 'Window', /^Whole range/);
  await choose(user, 'Over time', /^Highest/);
  expect(saved.at(-1)?.over).toEqual({ fn: 'max', window: 'range' });
});

test('the same holds for annotations', async () => {
  const saved: FireworksQuery[] = [];
  const drawn: FireworksQuery = {
    refId: 'Anno',
    queryType: 'metrics',
    metric: 'error_ratio',
    events: { when: 'above' },
  };
  const save = (next: FireworksQuery) => saved.push(next);
  render(<AnnotationEditor datasource={fakeSource()} query={drawn} onChange={save} />);
  await act(async () => {});
  const user = userEvent.setup();
  await choose(user, 'Mark where it', /^Below/);
  await user.type(screen.getByRole('textbox', { name: 'For at least' }), '3m{Enter}');
  await choose(user, 'Metric', /^Request rate/);
  expect(saved.at(-1)).toMatchObject({ metric: REQUESTS, events: { when: 'below', lasts: '3m' } });
});

test('the same holds for variables', async () => {
  const saved: FireworksVariableQuery[] = [];
  const drawn: FireworksVariableQuery = { refId: 'A', list: 'labelValues' };
  const save = (next: FireworksVariableQuery) => saved.push(next);
  render(<VariableQueryEditor datasource={fakeSource()} query={drawn} onChange={save} />);
  await act(async () => {});
  const user = userEvent.setup();
  await choose(user, 'Label', /^deployment_id/);
  await choose(user, /^Shown as/, /^base_model/);
  expect(saved.at(-1)).toMatchObject({ list: 'labelValues', label: 'deployment_id', shownAs: 'base_model' });
});
