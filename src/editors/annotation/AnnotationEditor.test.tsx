import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { FireworksQuery } from '../../types';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose } from '../testing/openQueryEditor';
import AnnotationEditor from './AnnotationEditor';

beforeEach(() => setUpGrafana());

async function open(query: Partial<FireworksQuery>) {
  let saved: FireworksQuery = { refId: 'Anno', ...query };
  function Settings() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    return <AnnotationEditor datasource={fakeSource()} query={current} onChange={keep} />;
  }
  render(<Settings />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved };
}

test('a ready-made event is a query like any other', async () => {
  const { user, saved } = await open({ queryType: 'metrics' });
  await choose(user, 'Ready-made', /^Scaled to zero/);
  expect(saved()).toMatchObject({
    queryType: 'metrics',
    metric: 'deployment_state',
    events: { when: 'equal', value: 1 },
  });
  await choose(user, 'Value', /^Gone/);
  expect(saved().events).toEqual({ when: 'equal', value: '0' });
});

test('a condition is chosen, and what is missing of it is said', async () => {
  const { user, saved } = await open({ queryType: 'metrics', metric: 'error_ratio' });
  await choose(user, 'Mark where it', /^Above/);
  await user.click(screen.getByRole('combobox', { name: 'Value' }));
  await user.keyboard('5%');
  await screen.findByRole('option', { name: /^5%/ });
  await user.keyboard('{Enter}');
  await user.click(screen.getByRole('textbox', { name: 'For at least' }));
  await user.keyboard('3m{Enter}');
  expect(saved().events).toEqual({ when: 'above', value: '5%', lasts: '3m' });
});

test('an annotation of a time when there were only traces is one of traces', async () => {
  await open({});
  expect(screen.getByText(/Each trace becomes a mark/)).toBeInTheDocument();
});
