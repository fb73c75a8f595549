import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { OpenedTraces } from '../../answer';
import type { TraceSource } from '../../traces';
import { readTraceSettings } from '../../traces/eager';
import type { FireworksQuery, TraceList } from '../../types';
import AnyQueryEditor from '../query/QueryEditor';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose } from '../testing/openQueryEditor';

beforeEach(() => setUpGrafana(['session']));

const RECORDED: Readonly<Partial<Record<TraceList, string[]>>> = {
  models: ['accounts/fireworks/models/gpt-oss-20b'],
  calledDeployments: ['aah51rxf'],
};
const source: Partial<TraceSource> = {
  experiments: () => Promise.resolve([{ id: '1', name: 'FireworksAI' }]),
  values: (list) => Promise.resolve(RECORDED[list] ?? []),
};
const TRACES: OpenedTraces = {
  settings: readTraceSettings({ uid: 'u', name: 'n', jsonData: { mlflowUrl: 'http://m', mlflowExperimentIds: ['1'] } }),
  isConfigured: true,
  isReadable: true,
  source: () => Promise.resolve(source as TraceSource),
};

async function openEditor(query: Partial<FireworksQuery>, traces: OpenedTraces = TRACES, accountId = 'acct') {
  let saved: FireworksQuery = { refId: 'A', ...query };
  const onRunQuery = jest.fn();
  function Panel() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    const datasource = fakeSource({ traces, jsonData: { accountId } });
    return <AnyQueryEditor datasource={datasource} query={current} onChange={keep} onRunQuery={onRunQuery} />;
  }
  render(<Panel />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved, onRunQuery };
}

const NO_MLFLOW: OpenedTraces = { ...TRACES, isConfigured: false };

test('without an MLflow no traces are offered, but a query of traces can be seen', async () => {
  await openEditor({ metric: 'up' }, NO_MLFLOW);
  const offered = within(screen.getByRole('radiogroup', { name: 'Ask for' })).getAllByRole('radio');
  expect(offered.map((radio) => radio.getAttribute('aria-label') ?? radio.parentElement?.textContent)).toEqual([
    'Metrics',
    'Arithmetic',
    'Analysis',
    'Deployments',
  ]);
  await openEditor({ queryType: 'trace', query: 'tr-1' }, NO_MLFLOW);
  expect(screen.getByRole('textbox', { name: /Trace id/ })).toHaveValue('tr-1');
});

test('with traces alone a new query is one of traces, and metrics are not offered', async () => {
  const { user, saved } = await openEditor({}, TRACES, '');
  expect(screen.getByRole('radio', { name: 'Traces' })).toBeChecked();
  expect(screen.queryByRole('radio', { name: 'Metrics' })).not.toBeInTheDocument();
  await user.type(screen.getByRole('spinbutton', { name: /Limit/ }), '7');
  await user.tab();
  expect(saved()).toEqual({ refId: 'A', queryType: 'traces', limit: 7 });
});

test('another kind of query is one click away', async () => {
  const { user, saved, onRunQuery } = await openEditor({ metric: 'up', groupBy: ['deployment_id'] });
  await user.click(screen.getByRole('radio', { name: 'Statistics' }));
  expect(saved()).toEqual({ refId: 'A', metric: 'up', queryType: 'traceStats' });
  expect(onRunQuery).toHaveBeenCalled();
  await user.click(screen.getByRole('radio', { name: 'Metrics' }));
  expect(screen.getByRole('combobox', { name: 'Metric' })).toBeInTheDocument();
});

test('a filter is saved when it is complete, with values that were recorded', async () => {
  const { user, saved } = await openEditor({ queryType: 'traces' });
  await user.click(screen.getByRole('button', { name: 'Add filter' }));
  await choose(user, 'Field of filter 1', /^Model/);
  expect(saved().traceFilters).toBeUndefined();
  await choose(user, 'Value of filter 1', /gpt-oss-20b/);
  expect(saved().traceFilters).toEqual([
    { label: 'model', operator: '=', value: 'accounts/fireworks/models/gpt-oss-20b' },
  ]);
  await user.click(screen.getByRole('button', { name: 'Remove filter 1' }));
  expect(saved().traceFilters).toBeUndefined();
});

test('a field offers only what MLflow can compare it with', async () => {
  const { user } = await openEditor({
    queryType: 'traces',
    traceFilters: [{ label: 'duration', operator: '>', value: '2s' }],
  });
  await user.click(screen.getByRole('combobox', { name: 'Operator of filter 1' }));
  const offered = (await screen.findAllByRole('option')).map((option) => option.textContent);
  expect(offered).toHaveLength(6);
  expect(offered.join(' ')).not.toMatch(/contains|one of/);
});

test('a field of a few words is not searched in, and does not keep what searches', async () => {
  const { user } = await openEditor({
    queryType: 'traces',
    traceFilters: [{ label: 'name', operator: 'contains', value: 'agent' }],
  });
  await choose(user, 'Field of filter 1', /^Status/);
  expect(screen.getByRole('combobox', { name: 'Operator of filter 1' })).toHaveValue('=');
  await user.click(screen.getByRole('combobox', { name: 'Operator of filter 1' }));
  const offered = (await screen.findAllByRole('option')).map((option) => option.textContent);
  expect(offered.join(' ')).not.toMatch(/contains|=~/);
  expect(offered).toHaveLength(4);
});

test('a saved filter that searches in a field of a few words stays as it is', async () => {
  await openEditor({
    queryType: 'traces',
    traceFilters: [{ label: 'status', operator: 'contains', value: 'ERR' }],
  });
  expect(screen.getByRole('combobox', { name: 'Operator of filter 1' })).toHaveValue('contains');
  expect(screen.getByRole('textbox', { name: 'Value of filter 1' })).toHaveValue('ERR');
});

test('deployments that served calls are suggested', async () => {
  const { user, saved } = await openEditor({
    queryType: 'traces',
    traceFilters: [{ label: 'deployment', operator: '=', value: 'old' }],
  });
  await choose(user, 'Value of filter 1', 'aah51rxf');
  expect(saved().traceFilters).toEqual([{ label: 'deployment', operator: '=', value: 'aah51rxf' }]);
});

test('a limit out of reach of a number is none, and a variable may be a session', async () => {
  const { user, saved } = await openEditor({ queryType: 'traces', limit: 50 });
  const limit = screen.getByRole('spinbutton', { name: /Limit/ });
  await user.clear(limit);
  await user.tab();
  expect(saved().limit).toBeUndefined();
  await user.click(screen.getByRole('radio', { name: 'Conversation' }));
  await user.click(screen.getByRole('combobox', { name: /^Session/ }));
  await user.click(await screen.findByRole('option', { name: /\$session/ }));
  expect(saved()).toMatchObject({ queryType: 'conversation', session: '$session' });
  expect(screen.queryByRole('textbox', { name: /Trace id/ })).not.toBeInTheDocument();
});

test('another statistic keeps the labels that it has', async () => {
  const { user, saved } = await openEditor({ queryType: 'traceStats', statistic: 'calls', groupBy: ['model', 'name'] });
  await choose(user, 'Statistic', /^Traces/);
  expect(saved()).toMatchObject({ statistic: 'traces', groupBy: ['name'] });
});

test.each<Partial<FireworksQuery>>([
  { queryType: 'traces', traceFilters: [{ label: 'status', operator: '=|', value: '', values: ['OK'] }] },
  { queryType: 'trace' },
  { queryType: 'traceStats', statistic: 'latency' },
  { queryType: 'conversation' },
])('every control of %j has a name', async (query) => {
  await openEditor(query);
  const controls = ['combobox', 'radiogroup', 'textbox', 'button'].flatMap((role) => screen.queryAllByRole(role));
  for (const control of controls.filter((element) => !(element instanceof SVGElement))) {
    expect(control).toHaveAccessibleName();
  }
});
