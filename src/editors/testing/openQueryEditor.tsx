import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { FireworksQuery } from '../../types';
import { MetricQueryEditor, type QueryFacts } from '../query/MetricQueryEditor';
import type { EditorSource } from '../source';
import { fakeFacts, fakeSource } from './fakeSource';

/** The editor in something that keeps the query, as a panel does. `saved()` is what the panel would store. */
export async function openQueryEditor(
  query: Partial<FireworksQuery>,
  source: EditorSource = fakeSource(),
  facts: Partial<QueryFacts> = {}
) {
  const onRunQuery = jest.fn();
  let saved: FireworksQuery = { refId: 'A', ...query };
  const allFacts = { ...fakeFacts, ...facts };
  function Panel() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    return (
      <MetricQueryEditor datasource={source} query={current} onChange={keep} onRunQuery={onRunQuery} facts={allFacts} />
    );
  }
  render(<Panel />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved, onRunQuery };
}

export async function choose(
  user: ReturnType<typeof userEvent.setup>,
  field: RegExp | string,
  option: RegExp | string
) {
  await user.click(screen.getByRole('combobox', { name: field }));
  await user.click(await screen.findByRole('option', { name: option }));
}

/** Opens what is folded away. */
export async function openOptions(user: ReturnType<typeof userEvent.setup>) {
  await user.click(screen.getByRole('button', { name: /^Options/ }));
}
