import { screen, waitFor, within } from '@testing-library/react';
import { REQUESTS } from '../../catalogue';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose, openOptions, openQueryEditor } from '../testing/openQueryEditor';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const KV = 'generator_kv_blocks_fraction:avg_by_deployment';

beforeEach(() => setUpGrafana(['deployment']));

describe('the metric', () => {
  test('is found by its title, picked with the keyboard, and runs the query', async () => {
    const { user, saved, onRunQuery } = await openQueryEditor({});
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    await user.keyboard('first token');
    await screen.findByRole('option', { name: /Time to first token/ });
    expect(screen.queryByRole('option', { name: /Request rate/ })).not.toBeInTheDocument();
    await user.keyboard('{Enter}');
    expect(saved().metric).toBe('latency_to_first_token_ms_bucket:sum_by_deployment');
    expect(onRunQuery).toHaveBeenCalled();
  });

  test('shows unit and live series in the list', async () => {
    const { user } = await openQueryEditor({});
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    expect(await screen.findByRole('option', { name: /Request rate.*requests\/s · 2 series/ })).toBeInTheDocument();
    expect(screen.getByText('Traffic')).toBeInTheDocument();
  });

  test('may be a variable that is only typed', async () => {
    const { user, saved } = await openQueryEditor({});
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    await user.keyboard('$metric');
    await screen.findByRole('option', { name: /^\$metric/ });
    await user.keyboard('{Enter}');
    expect(saved().metric).toBe('$metric');
  });

  test('keeps its place when an opened list is left', async () => {
    const { user, saved } = await openQueryEditor({ metric: KV });
    await user.click(screen.getByRole('combobox', { name: 'Metric' }));
    await screen.findByRole('option', { name: /KV cache blocks/ });
    await user.tab();
    expect(saved().metric).toBe(KV);
  });
});

describe('the view', () => {
  test('is offered for histograms, with the default not saved', async () => {
    const { user, saved } = await openQueryEditor({ metric: LATENCY });
    expect(screen.getByRole('combobox', { name: 'View' })).toHaveValue('Quantiles');
    await choose(user, 'View', /^Requests\/s/);
    expect(saved().view).toBe('rate');
    expect(screen.queryByRole('combobox', { name: 'Quantiles' })).not.toBeInTheDocument();
    await choose(user, 'View', /^Quantiles/);
    expect(saved()).not.toHaveProperty('view');
  });

  test('is not offered where there is one', async () => {
    setUpGrafana();
    await openQueryEditor({ metric: REQUESTS });
    expect(screen.queryByRole('combobox', { name: 'View' })).not.toBeInTheDocument();
  });

  test('that is refused stays visible beside the message', async () => {
    const explain = () => ({ ok: false as const, message: 'Not in this version.', field: 'view' });
    await openQueryEditor({ metric: REQUESTS, view: 'heatmap' }, fakeSource(), { explain });
    expect(screen.getByRole('combobox', { name: 'View' })).toHaveValue('heatmap');
    expect(screen.getByRole('alert')).toHaveTextContent('Not in this version.');
  });

  test('may be a dashboard variable', async () => {
    const { user, saved } = await openQueryEditor({ metric: LATENCY });
    await choose(user, 'View', '$deployment');
    expect(saved().view).toBe('$deployment');
  });
});

describe('a share', () => {
  test('offers the bounds that exist, in the metric’s unit', async () => {
    const { user, saved, onRunQuery } = await openQueryEditor({ metric: LATENCY });
    await choose(user, 'View', /^Share within/);
    // There is nothing to ask yet, so the panel keeps what it shows.
    expect(onRunQuery).not.toHaveBeenCalled();
    await choose(user, 'Within', /^500 ms/);
    expect(saved()).toMatchObject({ view: 'share', bound: 500 });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('combobox', { name: 'Within' })).toHaveValue('500 ms');
  });

  test('takes a typed duration, and a variable', async () => {
    const { user, saved } = await openQueryEditor({ metric: LATENCY, view: 'share' });
    await user.click(screen.getByRole('combobox', { name: 'Within' }));
    await user.keyboard('2s');
    await screen.findByRole('option', { name: /^2s/ });
    await user.keyboard('{Enter}');
    expect(saved().bound).toBe(2000);
    await choose(user, 'Within', '$deployment');
    expect(saved().bound).toBe('$deployment');
  });

  test('without a bound is unfinished, not wrong', async () => {
    const explain = () => ({ ok: false as const, message: 'A share needs a bound.', field: 'bound' });
    await openQueryEditor({ metric: LATENCY, view: 'share' }, fakeSource(), { explain });
    expect(screen.getByText('A share needs a bound.')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});

describe('a picture of buckets', () => {
  test('is of everything together unless asked otherwise', async () => {
    const { user, saved } = await openQueryEditor({ metric: LATENCY, view: 'distribution' });
    expect(screen.getByRole('combobox', { name: 'Lines' })).toHaveValue('All together');
    await choose(user, 'Lines', /^One per…/);
    expect(screen.queryByRole('option', { name: /^Each series/ })).not.toBeInTheDocument();
    expect(saved().groupBy).toEqual(['deployment_id']);
    await choose(user, 'Lines', /^All together/);
    expect(saved()).not.toHaveProperty('groupBy');
  });

  test('has a format of its own, and a heatmap no legend', async () => {
    const { user } = await openQueryEditor({ metric: LATENCY, view: 'distribution' });
    await openOptions(user);
    const format = within(screen.getByRole('radiogroup', { name: 'Format' }));
    expect(format.getAllByRole('radio').map((radio) => radio.getAttribute('title'))).toEqual(['Series', 'Rows']);
    expect(screen.getByRole('textbox', { name: /^Legend/ })).toBeInTheDocument();
    await choose(user, 'View', /^Heatmap/);
    expect(screen.queryByRole('radiogroup', { name: 'Format' })).not.toBeInTheDocument();
    expect(screen.queryByRole('textbox', { name: /^Legend/ })).not.toBeInTheDocument();
  });

  test('counts requests over the whole range when it is a distribution', async () => {
    const { user, saved } = await openQueryEditor({ metric: LATENCY, view: 'distribution' });
    await openOptions(user);
    expect(screen.getByRole('combobox', { name: 'Over time' })).toHaveValue('Default (total)');
    expect(screen.getByRole('combobox', { name: 'Window' })).toHaveValue('Whole range');
    await choose(user, 'Window', /^1h/);
    expect(saved().over).toEqual({ fn: 'total', window: '1h' });
  });

  test('has no lowest and highest', async () => {
    const { user } = await openQueryEditor({ metric: LATENCY, view: 'heatmap' });
    await openOptions(user);
    await user.click(screen.getByRole('combobox', { name: 'Over time' }));
    await screen.findByRole('option', { name: /^Total/ });
    expect(screen.queryByRole('option', { name: /^Highest/ })).not.toBeInTheDocument();
  });
});

describe('quantiles', () => {
  test('are typed as percentiles and saved as numbers', async () => {
    const { user, saved } = await openQueryEditor({ metric: LATENCY, quantiles: [0.5] });
    await user.click(screen.getByRole('combobox', { name: 'Quantiles' }));
    await user.keyboard('p99.9');
    await user.click(await screen.findByRole('option', { name: /p99\.9/ }));
    expect(saved().quantiles).toEqual([0.5, 0.999]);
  });

  test('whose last one is removed stay away until one is chosen', async () => {
    const { user, saved, onRunQuery } = await openQueryEditor({ metric: LATENCY, quantiles: [0.95] });
    await user.click(screen.getByRole('button', { name: 'Remove p95' }));
    expect(saved().quantiles).toEqual([]);
    expect(screen.queryByText('p95')).not.toBeInTheDocument();
    expect(onRunQuery).not.toHaveBeenCalled();
    await user.click(screen.getByRole('combobox', { name: 'Quantiles' }));
    await user.keyboard('p90{Enter}');
    await waitFor(() => expect(saved().quantiles).toEqual([0.9]));
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });
});
