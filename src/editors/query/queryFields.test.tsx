import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { ERRORS, REQUESTS } from '../../catalogue';
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

describe('a field of several values', () => {
  const several = { label: 'deployment_id', operator: '=|' as const, value: '', values: ['chat'] };
  const field = () => screen.getByRole('combobox', { name: 'Value of filter 1' });

  test('takes what was typed at Enter, and is where the next is typed', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS, filters: [several] });
    await user.click(field());
    await user.keyboard('new-one{Enter}');
    await waitFor(() => expect(saved().filters).toEqual([{ ...several, values: ['chat', 'new-one'] }]));
    expect(field()).toHaveFocus();
    expect(field()).toHaveValue('');
  });

  test('takes a value once', async () => {
    const { user, saved, onRunQuery } = await openQueryEditor({ metric: REQUESTS, filters: [several] });
    await user.click(field());
    await user.keyboard('chat{Enter}');
    await waitFor(() => expect(field()).toHaveValue(''));
    expect(saved().filters).toEqual([several]);
    expect(onRunQuery).not.toHaveBeenCalled();
  });

  test('takes texts that follow each other faster than the list loads', async () => {
    const { saved } = await openQueryEditor({ metric: REQUESTS, filters: [several] });
    for (const value of ['code', '$x']) {
      fireEvent.change(field(), { target: { value } });
      fireEvent.keyDown(field(), { key: 'Enter' });
    }
    await waitFor(() => expect(saved().filters?.[0]?.values).toEqual(['chat', 'code', '$x']));
  });

  test('leaves Enter to the row that an arrow has reached', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS, filters: [several] });
    await user.click(field());
    await user.keyboard('co');
    await screen.findByRole('option', { name: 'code' });
    await user.keyboard('{ArrowDown}{Enter}');
    expect(saved().filters?.[0]?.values).toEqual(['chat', 'code']);
  });
});

describe('error codes', () => {
  test('start at all, and a class takes the place of all', async () => {
    const { user, saved } = await openQueryEditor({ metric: 'error_ratio' });
    await choose(user, 'Codes that count as errors', /5xx/);
    expect(saved().codes).toEqual(['5xx']);
    await user.click(await screen.findByRole('option', { name: '429' }));
    expect(saved().codes).toEqual(['5xx', '429']);
    await user.click(await screen.findByRole('option', { name: /^all/ }));
    expect(saved()).not.toHaveProperty('codes');
  });

  test('are not asked for elsewhere', async () => {
    await openQueryEditor({ metric: ERRORS });
    expect(screen.queryByRole('combobox', { name: /Codes/ })).not.toBeInTheDocument();
  });
});

describe('lines', () => {
  test('say what groupBy says: absent, with labels, empty', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS });
    await openOptions(user);
    expect(screen.getByRole('combobox', { name: 'Lines' })).toHaveValue('Each series');
    expect(screen.queryByRole('combobox', { name: 'Combined by' })).not.toBeInTheDocument();

    await choose(user, 'Lines', /^One per…/);
    expect(saved().groupBy).toEqual(['deployment_id']);
    await choose(user, 'Labels to keep', /base_model/);
    expect(saved().groupBy).toEqual(['deployment_id', 'base_model']);

    expect(screen.getByRole('combobox', { name: 'Combined by' })).toHaveValue('Default (sum)');
    await user.keyboard('{Escape}');
    await choose(user, 'Lines', /^All together/);
    expect(saved().groupBy).toEqual([]);
    await choose(user, 'Lines', /^Each series/);
    expect(saved()).not.toHaveProperty('groupBy');
  });

  test('keep the labels field when its last label is taken away', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS });
    await choose(user, 'Lines', /^One per…/);
    await choose(user, 'Labels to keep', /deployment_id/);
    expect(saved().groupBy).toEqual([]);
    expect(screen.getByRole('combobox', { name: 'Labels to keep' })).toBeInTheDocument();
  });

  test('that are combined can be combined in another way', async () => {
    const { user, saved } = await openQueryEditor({ metric: KV, groupBy: [] });
    await openOptions(user);
    await choose(user, 'Combined by', 'Average');
    expect(saved().aggregate).toBe('avg');
    await choose(user, 'Combined by', 'Default (highest)');
    expect(saved()).not.toHaveProperty('aggregate');
  });
});

describe('over time', () => {
  test('is nothing at its default, and a function with a window otherwise', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS });
    await openOptions(user);
    await choose(user, 'Window', /^Whole range/);
    expect(saved().over).toEqual({ fn: 'avg', window: 'range' });
    await choose(user, 'Over time', /^Total/);
    expect(saved().over).toEqual({ fn: 'total', window: 'range' });
    await choose(user, 'Over time', /^Default/);
    expect(saved()).not.toHaveProperty('over');
  });

  test('takes a typed duration', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS });
    await openOptions(user);
    await user.click(screen.getByRole('combobox', { name: 'Window' }));
    await user.keyboard('90s');
    await screen.findByRole('option', { name: /^90s/ });
    await user.keyboard('{Enter}');
    expect(saved().over).toEqual({ fn: 'avg', window: '90s' });
  });

  test('offers no total of what is no rate', async () => {
    const { user } = await openQueryEditor({ metric: KV });
    await openOptions(user);
    await user.click(screen.getByRole('combobox', { name: 'Over time' }));
    await screen.findByRole('option', { name: /^Newest sample/ });
    expect(screen.queryByRole('option', { name: /^Total/ })).not.toBeInTheDocument();
  });
});

test('legend and format are saved, and their defaults are not', async () => {
  const { user, saved } = await openQueryEditor({ metric: REQUESTS });
  await openOptions(user);
  await user.type(screen.getByRole('textbox', { name: /^Legend/ }), '{{{{deployment_id}}{Enter}');
  expect(saved().legend).toBe('{{deployment_id}}');
  await user.click(screen.getByRole('radio', { name: 'Table' }));
  expect(saved().format).toBe('table');
  await user.click(screen.getByRole('radio', { name: 'Time series' }));
  expect(saved()).not.toHaveProperty('format');
});
