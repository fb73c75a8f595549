import { fireEvent, screen, waitFor } from '@testing-library/react';
import { ERRORS, REQUESTS } from '../../catalogue';
import { setUpGrafana } from '../testing/grafana';
import { choose, openOptions, openQueryEditor } from '../testing/openQueryEditor';

const KV = 'generator_kv_blocks_fraction:avg_by_deployment';

beforeEach(() => setUpGrafana(['deployment']));

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

test('an offset is chosen, named beside the other options, and taken back', async () => {
  const { user, saved } = await openQueryEditor({ metric: REQUESTS });
  await openOptions(user);
  await choose(user, 'Offset', /^1d/);
  expect(saved().offset).toBe('1d');
  await user.click(screen.getByRole('button', { name: /^Options/ }));
  expect(screen.getByRole('button', { name: /^Options/ })).toHaveTextContent('Offset: 1d');
  await openOptions(user);
  await user.click(screen.getByRole('button', { name: /clear/i }));
  expect(saved()).not.toHaveProperty('offset');
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
