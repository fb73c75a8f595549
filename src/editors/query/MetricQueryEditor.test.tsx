import { screen } from '@testing-library/react';
import { REQUESTS } from '../../catalogue';
import { compilePattern } from '../../series/pattern';
import type { FireworksQuery } from '../../types';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose, openOptions, openQueryEditor } from '../testing/openQueryEditor';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

beforeEach(() => setUpGrafana(['deployment']));

describe('what is said of the query', () => {
  test('is a sentence, PromQL to copy, and the newest value with its age', async () => {
    const { user } = await openQueryEditor({ metric: REQUESTS });
    expect(screen.getByText(`Draws ${REQUESTS}.`)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Copy PromQL' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'PromQL' }));
    expect(screen.getByLabelText('PromQL')).toHaveTextContent(`promql of ${REQUESTS}`);
    expect(screen.getByText('Newest: 1.25 s (12 s ago)')).toBeInTheDocument();
  });

  test('is the problem, with its field marked, when there is one', async () => {
    const explain = () => ({ ok: false as const, message: '"5x" is not a time window.', field: 'over' });
    await openQueryEditor({ metric: REQUESTS, over: { fn: 'avg', window: '5x' } }, fakeSource(), { explain });
    expect(screen.getByRole('alert')).toHaveTextContent('"5x" is not a time window.');
    expect(screen.getByRole('combobox', { name: 'Over time' })).toBeInvalid();
    expect(screen.getByRole('combobox', { name: 'Metric' })).toBeValid();
    expect(screen.queryByLabelText('PromQL')).not.toBeInTheDocument();
  });

  test('comes when the part that reads its regular expressions is there', async () => {
    const said = { ok: true as const, promql: 'promql', sentence: 'Draws what matches.' };
    const explain = jest.fn(() => {
      compilePattern('(?i)chat');
      return said;
    });
    await openQueryEditor({ metric: REQUESTS }, fakeSource(), { explain });
    expect(explain.mock.results[0]?.type).toBe('throw');
    expect(await screen.findByText('Draws what matches.')).toBeInTheDocument();
  });

  test('is how much a quantile rests on, with a warning where that is little', async () => {
    const requests = { text: 'about 3 requests of the last minute', areFew: true };
    const newestValue = () =>
      Promise.resolve({ lead: 'Newest', text: '1.25 s (1 to 1.5 s)', ageText: '12 s ago', requests });
    await openQueryEditor({ metric: LATENCY }, fakeSource(), { newestValue });
    expect(
      screen.getByText('Newest: 1.25 s (1 to 1.5 s), from about 3 requests of the last minute (12 s ago)')
    ).toBeInTheDocument();
    expect(screen.getByText(/^Very few requests/)).toBeInTheDocument();
  });

  test('says of which time a value is', async () => {
    const newestValue = () => Promise.resolve({ lead: 'Over the time range', text: '680', ageText: '' });
    await openQueryEditor({ metric: REQUESTS }, fakeSource(), { newestValue });
    expect(screen.getByText('Over the time range: 680')).toBeInTheDocument();
  });

  test('is that the newest value failed, when it did', async () => {
    await openQueryEditor({ metric: REQUESTS }, fakeSource(), { newestValue: () => Promise.reject(new Error('429')) });
    expect(screen.getByText('Newest value not available: 429')).toBeInTheDocument();
  });
});

describe('what the usual question does not need', () => {
  test('is one line that says what the options are', async () => {
    const over = { fn: 'max' as const, window: '1h' };
    await openQueryEditor({ metric: REQUESTS, groupBy: [], over, format: 'table', legend: '{{deployment_id}}' });
    const options = screen.getByRole('button', { name: /^Options/ });
    expect(options).toHaveAttribute('aria-expanded', 'false');
    for (const text of ['Over time: highest, 1h', 'Combined by: sum', 'Format: table', 'Legend: {{deployment_id}}']) {
      expect(options).toHaveTextContent(text);
    }
    for (const name of ['Over time', 'Window', 'Combined by']) {
      expect(screen.queryByRole('combobox', { name })).not.toBeInTheDocument();
    }
    expect(screen.queryByLabelText('PromQL')).not.toBeInTheDocument();
  });

  test('says what holds where nothing was chosen', async () => {
    await openQueryEditor({ metric: LATENCY, view: 'distribution' });
    expect(screen.getByRole('button', { name: /^Options/ })).toHaveTextContent('Over time: total, whole range');
    expect(screen.getByRole('button', { name: /^Options/ })).toHaveTextContent('Legend: labels that differ');
  });

  test('opens and closes', async () => {
    const { user } = await openQueryEditor({ metric: REQUESTS });
    await openOptions(user);
    expect(screen.getByRole('combobox', { name: 'Over time' })).toBeInTheDocument();
    await openOptions(user);
    expect(screen.queryByRole('combobox', { name: 'Over time' })).not.toBeInTheDocument();
  });
});

test('what a metric measures stands beside it, and what is odd about it below', async () => {
  await openQueryEditor({ metric: 'deployment_replicas' });
  expect(screen.getByRole('button', { name: /· no series now ·/ })).toBeInTheDocument();
  expect(screen.getByText('no series now')).toBeInTheDocument();
});

describe('an empty store', () => {
  const empty = { metrics: () => Promise.resolve([]) };

  test('says what to do, and runs the query on request', async () => {
    const { user, onRunQuery } = await openQueryEditor({ metric: REQUESTS }, fakeSource({ store: empty }));
    expect(screen.getByText('Nothing collected yet')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Run the query' }));
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  test('asks for the account first', async () => {
    await openQueryEditor({ metric: REQUESTS }, fakeSource({ jsonData: {}, store: empty }));
    expect(screen.getByText('No account yet')).toBeInTheDocument();
  });

  test('is told apart from one that cannot be read', async () => {
    const store = { metrics: () => Promise.reject(new Error('The key was refused.')) };
    await openQueryEditor({ metric: REQUESTS }, fakeSource({ store }));
    expect(screen.getByText(/^The key was refused\. The documented metrics/)).toBeInTheDocument();
  });
});

test('a query with missing and broken fields opens, and what was not touched is kept', async () => {
  const old = { metric: LATENCY, quantiles: 0.9, filters: [{ key: 'deployment_id', value: 'chat' }, null], extra: 1 };
  const { user, saved } = await openQueryEditor(old as unknown as Partial<FireworksQuery>);
  expect(screen.getByText('p90')).toBeInTheDocument();
  await choose(user, 'Lines', /^All together/);
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
  const { user } = await openQueryEditor({
    metric: 'error_ratio',
    groupBy: ['deployment_id'],
    filters: [{ label: 'team', operator: '=~', value: 'b.*' }],
  });
  await openOptions(user);
  const controls = ['combobox', 'radiogroup', 'textbox', 'button'].flatMap((role) => screen.getAllByRole(role));
  expect(controls.length).toBeGreaterThan(8);
  // Grafana's own arrow beside a list of chips is a picture without a name; the field itself opens the list too.
  for (const control of controls.filter((element) => !(element instanceof SVGElement))) {
    expect(control).toHaveAccessibleName();
  }
});
