import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { ERRORS, REQUESTS } from '../catalogue';
import type { FireworksQuery } from '../types';
import QueryEditor from './QueryEditor';
import type { EditorSource } from './source';
import { fakeSource } from './testing/fakeSource';
import { setUpGrafana } from './testing/grafana';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const KV = 'generator_kv_blocks_fraction:avg_by_deployment';

beforeEach(() => setUpGrafana(['deployment']));

/** The editor in something that keeps the query, as a panel does. `saved()` is what the panel would store. */
async function open(query: Partial<FireworksQuery>, source: EditorSource = fakeSource()) {
  const onRunQuery = jest.fn();
  let saved: FireworksQuery = { refId: 'A', ...query };
  function Panel() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    return <QueryEditor datasource={source} query={current} onChange={keep} onRunQuery={onRunQuery} />;
  }
  render(<Panel />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved, onRunQuery };
}

async function choose(user: ReturnType<typeof userEvent.setup>, field: string, option: RegExp | string) {
  await user.click(screen.getByRole('combobox', { name: field }));
  await user.click(await screen.findByRole('option', { name: option }));
}

describe('the metric', () => {
  test('is found by its title, picked with the keyboard, and runs the query', async () => {
    const { user, saved, onRunQuery } = await open({});
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    await user.keyboard('first token');
    await screen.findByRole('option', { name: /Time to first token/ });
    expect(screen.queryByRole('option', { name: /Request rate/ })).not.toBeInTheDocument();
    await user.keyboard('{Enter}');
    expect(saved().metric).toBe('latency_to_first_token_ms_bucket:sum_by_deployment');
    expect(onRunQuery).toHaveBeenCalled();
  });

  test('shows unit and live series in the list', async () => {
    const { user } = await open({});
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    expect(await screen.findByRole('option', { name: /Request rate.*requests\/s · 2 series/ })).toBeInTheDocument();
    expect(screen.getByText('Traffic')).toBeInTheDocument();
  });

  test('may be a variable that is only typed', async () => {
    const { user, saved } = await open({});
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    await user.keyboard('$metric');
    await screen.findByRole('option', { name: /^\$metric/ });
    await user.keyboard('{Enter}');
    expect(saved().metric).toBe('$metric');
  });

  test('keeps its place when an opened list is left', async () => {
    const { user, saved } = await open({ metric: KV });
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    await screen.findByRole('option', { name: /KV cache blocks/ });
    await user.tab();
    expect(saved().metric).toBe(KV);
  });
});

describe('the view', () => {
  test('is offered for histograms, with the default not saved', async () => {
    const { user, saved } = await open({ metric: LATENCY });
    const view = screen.getByRole('radiogroup', { name: 'View' });
    expect(within(view).getByRole('radio', { name: 'Quantiles' })).toBeChecked();
    await user.click(within(view).getByRole('radio', { name: 'Requests/s' }));
    expect(saved().view).toBe('rate');
    expect(screen.queryByRole('combobox', { name: 'Quantiles' })).not.toBeInTheDocument();
    await user.click(within(view).getByRole('radio', { name: 'Quantiles' }));
    expect(saved()).not.toHaveProperty('view');
  });

  test('is not offered where there is one', async () => {
    setUpGrafana();
    await open({ metric: REQUESTS });
    expect(screen.queryByRole('radiogroup', { name: 'View' })).not.toBeInTheDocument();
  });

  test('that is refused stays visible beside the message', async () => {
    const explain = () => ({ ok: false as const, message: 'Not in this version.', field: 'view' });
    await open({ metric: LATENCY, view: 'heatmap' }, fakeSource({ explain }));
    expect(screen.getByRole('radio', { name: 'heatmap' })).toBeChecked();
    expect(screen.getByRole('alert')).toHaveTextContent('Not in this version.');
  });

  test('may be a dashboard variable', async () => {
    const { user, saved } = await open({ metric: LATENCY });
    await user.click(screen.getByRole('radio', { name: 'Variable' }));
    await choose(user, 'View variable', '$deployment');
    expect(saved().view).toBe('$deployment');
  });
});

test('quantiles are typed as percentiles and saved as numbers', async () => {
  const { user, saved } = await open({ metric: LATENCY, quantiles: [0.5] });
  await user.click(screen.getByRole('combobox', { name: 'Quantiles' }));
  await user.keyboard('p99.9');
  await user.click(await screen.findByRole('option', { name: /p99\.9/ }));
  expect(saved().quantiles).toEqual([0.5, 0.999]);
});

describe('error codes', () => {
  test('start at all, and a class takes the place of all', async () => {
    const { user, saved } = await open({ metric: 'error_ratio' });
    await choose(user, 'Codes that count as errors', /5xx/);
    expect(saved().codes).toEqual(['5xx']);
    await user.click(await screen.findByRole('option', { name: '429' }));
    expect(saved().codes).toEqual(['5xx', '429']);
    await user.click(await screen.findByRole('option', { name: /^all/ }));
    expect(saved()).not.toHaveProperty('codes');
  });

  test('are not asked for elsewhere', async () => {
    await open({ metric: ERRORS });
    expect(screen.queryByRole('combobox', { name: /Codes/ })).not.toBeInTheDocument();
  });
});

describe('lines', () => {
  test('say what groupBy says: absent, with labels, empty', async () => {
    const { user, saved } = await open({ metric: REQUESTS });
    expect(screen.getByRole('radio', { name: 'Each series' })).toBeChecked();
    expect(screen.queryByRole('combobox', { name: 'Combined by' })).not.toBeInTheDocument();

    await user.click(screen.getByRole('radio', { name: 'One per…' }));
    expect(saved().groupBy).toEqual(['deployment_id']);
    await choose(user, 'Labels to keep', /base_model/);
    expect(saved().groupBy).toEqual(['deployment_id', 'base_model']);

    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('radio', { name: 'All together' }));
    expect(saved().groupBy).toEqual([]);
    await user.click(screen.getByRole('radio', { name: 'Each series' }));
    expect(saved()).not.toHaveProperty('groupBy');
  });

  test('keep the labels field when its last label is taken away', async () => {
    const { user, saved } = await open({ metric: REQUESTS });
    await user.click(screen.getByRole('radio', { name: 'One per…' }));
    await choose(user, 'Labels to keep', /deployment_id/);
    expect(saved().groupBy).toEqual([]);
    expect(screen.getByRole('combobox', { name: 'Labels to keep' })).toBeInTheDocument();
  });

  test('that are combined can be combined in another way', async () => {
    const { user, saved } = await open({ metric: KV, groupBy: [] });
    await choose(user, 'Combined by', 'Average');
    expect(saved().aggregate).toBe('avg');
    await choose(user, 'Combined by', 'Default (highest)');
    expect(saved()).not.toHaveProperty('aggregate');
  });
});

describe('filters', () => {
  test('are saved once they are complete', async () => {
    const { user, saved } = await open({ metric: REQUESTS });
    await user.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose(user, 'Label of filter 1', /^deployment_id/);
    expect(saved()).not.toHaveProperty('filters');
    await choose(user, 'Value of filter 1', 'chat');
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=', value: 'chat' }]);
  });

  test('narrow what the other filters offer', async () => {
    const { user } = await open({
      metric: REQUESTS,
      filters: [
        { label: 'team', operator: '=', value: 'blue' },
        { label: 'deployment_id', operator: '=', value: 'chat' },
      ],
    });
    await user.click(screen.getByRole('combobox', { name: 'Value of filter 2' }));
    expect(await screen.findByRole('option', { name: 'chat' })).toBeInTheDocument();
    expect(screen.queryByRole('option', { name: 'code' })).not.toBeInTheDocument();
  });

  test('offer the variables of the dashboard', async () => {
    const { user, saved } = await open({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    });
    await choose(user, 'Value of filter 1', '$deployment');
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=', value: '$deployment' }]);
  });

  test('take a list where the operator does', async () => {
    const { user, saved } = await open({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    });
    await choose(user, 'Operator of filter 1', /^one of/);
    await choose(user, 'Value of filter 1', 'code');
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=|', value: '', values: ['chat', 'code'] }]);
  });

  test('take an expression when the field is left, not at every key', async () => {
    const { user, saved, onRunQuery } = await open({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=~', value: 'ch.*' }],
    });
    await user.type(screen.getByRole('textbox', { name: 'Value of filter 1' }), '|co.*');
    expect(onRunQuery).not.toHaveBeenCalled();
    await user.tab();
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=~', value: 'ch.*|co.*' }]);
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  test('can be removed', async () => {
    const { user, saved } = await open({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    });
    await user.click(screen.getByRole('button', { name: 'Remove filter 1' }));
    expect(saved()).not.toHaveProperty('filters');
    expect(screen.queryByRole('combobox', { name: 'Label of filter 1' })).not.toBeInTheDocument();
  });
});

describe('over time', () => {
  test('is nothing at its default, and a function with a window otherwise', async () => {
    const { user, saved } = await open({ metric: REQUESTS });
    await choose(user, 'Window', /^Whole range/);
    expect(saved().over).toEqual({ fn: 'avg', window: 'range' });
    await choose(user, 'Over time', /^Total/);
    expect(saved().over).toEqual({ fn: 'total', window: 'range' });
    await choose(user, 'Over time', /^Default/);
    expect(saved()).not.toHaveProperty('over');
  });

  test('takes a typed duration', async () => {
    const { user, saved } = await open({ metric: REQUESTS });
    await user.click(screen.getByRole('combobox', { name: 'Window' }));
    await user.keyboard('90s');
    await screen.findByRole('option', { name: /^90s/ });
    await user.keyboard('{Enter}');
    expect(saved().over).toEqual({ fn: 'avg', window: '90s' });
  });

  test('offers no total of what is no rate', async () => {
    const { user } = await open({ metric: KV });
    await user.click(screen.getByRole('combobox', { name: 'Over time' }));
    await screen.findByRole('option', { name: /^Newest sample/ });
    expect(screen.queryByRole('option', { name: /^Total/ })).not.toBeInTheDocument();
  });
});

test('legend and format are saved, and their defaults are not', async () => {
  const { user, saved } = await open({ metric: REQUESTS });
  await user.type(screen.getByRole('textbox', { name: /^Legend/ }), '{{{{deployment_id}}{Enter}');
  expect(saved().legend).toBe('{{deployment_id}}');
  await user.click(screen.getByRole('radio', { name: 'Table' }));
  expect(saved().format).toBe('table');
  await user.click(screen.getByRole('radio', { name: 'Time series' }));
  expect(saved()).not.toHaveProperty('format');
});

describe('what is said of the query', () => {
  test('is a sentence, PromQL to copy, and the newest value with its age', async () => {
    await open({ metric: REQUESTS });
    expect(screen.getByText(`Draws ${REQUESTS}.`)).toBeInTheDocument();
    expect(screen.getByLabelText('PromQL')).toHaveTextContent(`promql of ${REQUESTS}`);
    expect(screen.getByRole('button', { name: 'Copy PromQL' })).toBeInTheDocument();
    expect(screen.getByText('Newest: 1.25 s (12 s ago)')).toBeInTheDocument();
  });

  test('is the problem, with its field marked, when there is one', async () => {
    const explain = () => ({ ok: false as const, message: '"5x" is not a time window.', field: 'over' });
    await open({ metric: REQUESTS, over: { fn: 'avg', window: '5x' } }, fakeSource({ explain }));
    expect(screen.getByRole('alert')).toHaveTextContent('"5x" is not a time window.');
    expect(screen.getByRole('combobox', { name: 'Over time' })).toBeInvalid();
    expect(screen.getByRole('combobox', { name: 'Metric' })).toBeValid();
    expect(screen.queryByLabelText('PromQL')).not.toBeInTheDocument();
  });

  test('is that the newest value failed, when it did', async () => {
    await open({ metric: REQUESTS }, fakeSource({ newestValue: () => Promise.reject(new Error('429')) }));
    expect(screen.getByText('Newest value not available: 429')).toBeInTheDocument();
  });
});

describe('an empty store', () => {
  const empty = { metrics: () => Promise.resolve([]) };

  test('says what to do, and runs the query on request', async () => {
    const { user, onRunQuery } = await open({ metric: REQUESTS }, fakeSource({}, empty));
    expect(screen.getByText('Nothing collected yet')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Run the query' }));
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  test('asks for the account first', async () => {
    await open({ metric: REQUESTS }, fakeSource({ options: {} }, empty));
    expect(screen.getByText('No account yet')).toBeInTheDocument();
  });

  test('is told apart from one that cannot be read', async () => {
    const store = { metrics: () => Promise.reject(new Error('The key was refused.')) };
    await open({ metric: REQUESTS }, fakeSource({}, store));
    expect(screen.getByText(/^The key was refused\. The documented metrics/)).toBeInTheDocument();
  });
});

test('a query with missing and broken fields opens, and what was not touched is kept', async () => {
  const old = { metric: LATENCY, quantiles: 0.9, filters: [{ key: 'deployment_id', value: 'chat' }, null], extra: 1 };
  const { user, saved } = await open(old as unknown as Partial<FireworksQuery>);
  expect(screen.getByText('p90')).toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: 'All together' }));
  expect(saved()).toEqual({
    refId: 'A',
    metric: LATENCY,
    quantiles: [0.9],
    filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    groupBy: [],
    extra: 1,
  });
});

test('every control has a name', async () => {
  await open({
    metric: 'error_ratio',
    groupBy: ['deployment_id'],
    filters: [{ label: 'team', operator: '=~', value: 'b.*' }],
  });
  const controls = ['combobox', 'radiogroup', 'textbox', 'button'].flatMap((role) => screen.getAllByRole(role));
  expect(controls.length).toBeGreaterThan(8);
  // Grafana's own arrow beside a list of chips is a picture without a name; the field itself opens the list too.
  for (const control of controls.filter((element) => !(element instanceof SVGElement))) {
    expect(control).toHaveAccessibleName();
  }
});
