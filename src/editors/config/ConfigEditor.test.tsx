import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { FireworksOptions } from '../../types';
import { setUpGrafana } from '../testing/grafana';
import ConfigEditor from './ConfigEditor';
import type { Settings } from './settings';

const SOURCES = [
  { uid: 'mimir', name: 'Mimir', type: 'prometheus' },
  { uid: 'loki', name: 'Logs', type: 'loki' },
].map((source) => ({ ...source, meta: { info: { logos: { small: '' } } } }));

beforeEach(() => {
  setUpGrafana();
  const sources: Pick<DataSourceSrv, 'getInstanceSettings' | 'getList'> = {
    getInstanceSettings: (uid) => SOURCES.find((source) => source.uid === uid) as never,
    getList: ({ type } = {}) => SOURCES.filter((source) => (type ?? []).includes(source.type)) as never,
  };
  setDataSourceSrv(sources as DataSourceSrv);
});

function openConfig(jsonData: FireworksOptions) {
  const user = userEvent.setup();
  let saved: Settings | undefined;
  const start = { jsonData, secureJsonFields: {}, readOnly: false } as unknown as Settings;
  function Page() {
    const [options, setOptions] = useState(start);
    saved = options;
    return <ConfigEditor options={options} onOptionsChange={setOptions} />;
  }
  render(<Page />);
  return { user, saved: () => saved?.jsonData };
}

test('new settings collect in this browser, and only that is saved which was changed', async () => {
  const { user, saved } = openConfig({});
  expect(screen.getByRole('radio', { name: 'This browser' })).toBeChecked();
  expect(screen.getByLabelText(/Account id/)).toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: 'A Prometheus data source' }));
  expect(saved()).toEqual({ store: 'prometheus' });
  await user.click(screen.getByRole('radio', { name: 'This browser' }));
  expect(saved()).toEqual({});
});

test('with a Prometheus account and key are for the list of deployments and may be left out, and what was entered before is kept', async () => {
  const { user, saved } = openConfig({ accountId: 'acme', retentionHours: 48 });
  await user.click(screen.getByRole('radio', { name: 'A Prometheus data source' }));
  expect(screen.getByRole('group', { name: 'List of deployments (optional)' })).toBeInTheDocument();
  expect(screen.getByLabelText(/Account id/)).toHaveValue('acme');
  expect(screen.getByText('Account id')).not.toHaveTextContent('*');
  expect(screen.getByLabelText(/Scrape interval/)).toBeInTheDocument();
  expect(saved()).toEqual({ accountId: 'acme', retentionHours: 48, store: 'prometheus' });
});

test('only data sources that answer PromQL can be chosen', async () => {
  const { user, saved } = openConfig({ store: 'prometheus' });
  await user.click(screen.getByRole('combobox'));
  expect(screen.queryByText('Logs')).not.toBeInTheDocument();
  await user.click(await screen.findByText('Mimir'));
  expect(saved()).toEqual({ store: 'prometheus', prometheusUid: 'mimir' });
});

test('matchers that cannot be read are marked, with how to write them', async () => {
  const { user, saved } = openConfig({ store: 'prometheus', prometheusMatchers: 'a="b"' });
  const field = screen.getByLabelText(/Matchers/);
  expect(field).toBeValid();
  await user.type(field, ',');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await user.type(field, 'c');
  expect(screen.getByRole('alert')).toHaveTextContent('"c" is no matcher. Write label="value"');
  await user.clear(field);
  expect(saved()).toEqual({ store: 'prometheus' });
});

test('an expression in matchers that RE2 refuses is marked, with its reason', async () => {
  openConfig({ store: 'prometheus', prometheusMatchers: 'env=~"(?!x)"' });
  expect(await screen.findByRole('alert')).toHaveTextContent('(?!x) (invalid or unsupported Perl syntax: `(?!`.');
});

test('accelerator prices are added, changed and taken away, whatever the store; half a row is not saved', async () => {
  const { user, saved } = openConfig({ store: 'prometheus', gpuPrices: { NVIDIA_A100_80GB: 2.9 } });
  await user.click(screen.getByRole('button', { name: 'Add accelerator price' }));
  await user.type(screen.getByLabelText('Type of accelerator price 2'), 'NVIDIA_H100_80GB ');
  expect(saved()?.gpuPrices).toEqual({ NVIDIA_A100_80GB: 2.9 });
  expect(screen.getByRole('alert')).toHaveTextContent('Row 2 is not saved yet: it needs a type, and prices from 0 on.');
  await user.type(screen.getByLabelText('USD per hour of accelerator price 2'), '4.5');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(saved()?.gpuPrices).toEqual({ NVIDIA_A100_80GB: 2.9, NVIDIA_H100_80GB: 4.5 });
  await user.clear(screen.getByLabelText('USD per hour of accelerator price 2'));
  await user.type(screen.getByLabelText('USD per hour of accelerator price 2'), '-1');
  expect(screen.getByRole('alert')).toHaveTextContent('Row 2 is not saved yet');
  await user.click(screen.getByRole('button', { name: 'Remove accelerator price 1' }));
  expect(saved()).toEqual({ store: 'prometheus' });
});

test('a token price of which a number is none is said not to be saved; a cached one may be left out', async () => {
  const { user, saved } = openConfig({ mlflowUrl: 'http://mlflow:5000' });
  await user.click(screen.getByRole('button', { name: 'Add price' }));
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await user.type(screen.getByLabelText('Model of price 1'), 'm');
  await user.type(screen.getByLabelText('Input of price 1'), '1');
  expect(screen.getByRole('alert')).toHaveTextContent('Row 1 is not saved yet: it needs a model');
  await user.type(screen.getByLabelText('Output of price 1'), '2');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await user.type(screen.getByLabelText('Cached input of price 1'), '-1');
  expect(screen.getByRole('alert')).toBeInTheDocument();
  expect(saved()?.tokenPrices).toBeUndefined();
  await user.clear(screen.getByLabelText('Cached input of price 1'));
  expect(saved()?.tokenPrices).toEqual({ m: { input: 1, output: 2 } });
});

test('account and key have to be given, unless there are traces alone', async () => {
  const { user } = openConfig({});
  expect(screen.getByText('API key *')).toBeInTheDocument();
  await user.type(screen.getByLabelText(/MLflow URL/), 'http://mlflow:5000');
  expect(screen.queryByText('API key *')).not.toBeInTheDocument();
  expect(screen.queryByText('Account id *')).not.toBeInTheDocument();
  await user.type(screen.getByLabelText(/Account id/), 'acme');
  expect(screen.getByText('API key *')).toBeInTheDocument();
});

test.each<[string, FireworksOptions, FireworksOptions, RegExp | undefined]>([
  ['of the account that is saved can be taken along', { accountId: 'acme' }, { accountId: 'acme' }, undefined],
  ['of no account is none', {}, {}, /enter the account id and press Save & test first/],
  ['is not that of an account that is not saved yet', { accountId: 'acme' }, {}, /Press Save & test first/],
  [
    'is that of an address, too',
    { accountId: 'a', apiUrl: 'http://new' },
    { accountId: 'a' },
    /Press Save & test first/,
  ],
])('the history %s', async (_, edited, saved, refusal) => {
  const sources: Pick<DataSourceSrv, 'get' | 'getInstanceSettings'> = {
    get: async () => ({ metrics: { history: { kept: 'here', history: {} } } }) as never,
    getInstanceSettings: () => ({ jsonData: saved }) as never,
  };
  setDataSourceSrv(sources as DataSourceSrv);
  openConfig(edited);
  if (refusal !== undefined) {
    expect(await screen.findByText(refusal)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Import history' })).not.toBeInTheDocument();
    return;
  }
  expect(await screen.findByRole('button', { name: 'Export history' })).toBeEnabled();
  expect(screen.getByRole('button', { name: 'Import history' })).toBeEnabled();
});
