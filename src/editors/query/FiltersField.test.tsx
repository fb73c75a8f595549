import { screen } from '@testing-library/react';
import { REQUESTS } from '../../catalogue';
import { FILTER_OPERATORS } from '../../types';
import { setUpGrafana } from '../testing/grafana';
import { choose, openQueryEditor } from '../testing/openQueryEditor';
import { OPERATOR_CHOICES } from './FiltersField';

beforeEach(() => setUpGrafana(['deployment']));

describe('filters', () => {
  test('are saved once they are complete', async () => {
    const { user, saved } = await openQueryEditor({ metric: REQUESTS });
    await user.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose(user, 'Label of filter 1', /^deployment_id/);
    expect(saved()).not.toHaveProperty('filters');
    await choose(user, 'Value of filter 1', 'chat');
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=', value: 'chat' }]);
  });

  test('narrow what the other filters offer', async () => {
    const { user } = await openQueryEditor({
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
    const { user, saved } = await openQueryEditor({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    });
    await choose(user, 'Value of filter 1', '$deployment');
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=', value: '$deployment' }]);
  });

  test('take a list where the operator does', async () => {
    const { user, saved } = await openQueryEditor({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    });
    await choose(user, 'Operator of filter 1', /^one of/);
    await choose(user, 'Value of filter 1', 'code');
    expect(saved().filters).toEqual([{ label: 'deployment_id', operator: '=|', value: '', values: ['chat', 'code'] }]);
  });

  test('take an expression when the field is left, not at every key', async () => {
    const { user, saved, onRunQuery } = await openQueryEditor({
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
    const { user, saved } = await openQueryEditor({
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: 'chat' }],
    });
    await user.click(screen.getByRole('button', { name: 'Remove filter 1' }));
    expect(saved()).not.toHaveProperty('filters');
    expect(screen.queryByRole('combobox', { name: 'Label of filter 1' })).not.toBeInTheDocument();
  });
});

test('every operator that labels have is offered', () => {
  expect(OPERATOR_CHOICES.map(({ value }) => value).sort()).toEqual([...FILTER_OPERATORS].sort());
});
