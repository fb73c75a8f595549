import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import ConfigEditor from './ConfigEditor';
import type { Settings } from './config/settings';
import { setUpGrafana } from './testing/grafana';

beforeEach(() => setUpGrafana());

/** The editor in something that keeps the settings. `saved()` is what Save & test would store. */
function open(parts: Partial<Settings> = {}) {
  let saved = { jsonData: {}, secureJsonFields: {}, readOnly: false, ...parts } as Settings;
  function Page() {
    const [options, setOptions] = useState(saved);
    const keep = (next: Settings) => {
      saved = next;
      setOptions(next);
    };
    return <ConfigEditor options={options} onOptionsChange={keep} />;
  }
  render(<Page />);
  return { user: userEvent.setup(), saved: () => saved };
}

const field = (name: RegExp) => screen.getByRole('textbox', { name });

test('new settings open without errors, and name their defaults', () => {
  open();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(field(/^API URL/)).toHaveAttribute('placeholder', 'https://api.fireworks.ai');
  expect(screen.getByRole('spinbutton', { name: /^Scrape interval/ })).toHaveAttribute('placeholder', '60');
  expect(screen.getByRole('switch', { name: /^Collect in the background/ })).toBeChecked();
});

test('settings that were never saved have no JSON part and open too', () => {
  open({ jsonData: undefined as unknown as Settings['jsonData'] });
  expect(field(/^Account id/)).toHaveValue('');
});

test('the account is taken out of a deployment name that was pasted', async () => {
  const { user, saved } = open();
  await user.click(field(/^Account id/));
  await user.paste('accounts/my-company/deployments/a1b2c3d4');
  await user.tab();
  expect(saved().jsonData).toEqual({ accountId: 'my-company' });
});

test('what is no account id says so at once', async () => {
  const { user } = open();
  await user.type(field(/^Account id/), 'my company');
  expect(screen.getByRole('alert')).toHaveTextContent('This is no account id.');
});

test('the address loses its closing slash when the field is left, and an emptied one is not saved', async () => {
  const { user, saved } = open();
  await user.type(field(/^API URL/), 'http://cache:8080/fireworks/');
  await user.tab();
  expect(saved().jsonData.apiUrl).toBe('http://cache:8080/fireworks');
  await user.clear(field(/^API URL/));
  expect(saved().jsonData).not.toHaveProperty('apiUrl');
});

test('what is no address says so', async () => {
  const { user } = open();
  await user.type(field(/^API URL/), 'api.fireworks.ai');
  expect(screen.getByRole('alert')).toHaveTextContent('It starts with https:// or http://');
});

test('a key is written, and a configured one is only replaced', async () => {
  const { user, saved } = open({ secureJsonFields: { apiKey: true } });
  const key = () => screen.getByLabelText(/^API key/);
  expect(key()).toBeDisabled();
  await user.click(screen.getByRole('button', { name: 'Reset' }));
  expect(saved().secureJsonFields.apiKey).toBe(false);
  await user.type(key(), 'fw_1');
  expect(saved().secureJsonData).toEqual({ apiKey: 'fw_1' });
  expect(key()).toHaveAttribute('type', 'password');
});

test('numbers are saved as numbers, and an interval under the limit says why', async () => {
  const { user, saved } = open();
  const interval = screen.getByRole('spinbutton', { name: /^Scrape interval/ });
  await user.type(interval, '10');
  expect(screen.getByRole('alert')).toHaveTextContent('At least 30 seconds');
  await user.type(interval, '0');
  expect(saved().jsonData.scrapeIntervalSeconds).toBe(100);
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await user.clear(interval);
  expect(saved().jsonData).not.toHaveProperty('scrapeIntervalSeconds');
  await user.type(screen.getByRole('spinbutton', { name: /^Keep history/ }), '48');
  expect(saved().jsonData.retentionHours).toBe(48);
});

test('background collection is only saved when it is off', async () => {
  const { user, saved } = open();
  const background = screen.getByRole('switch', { name: /^Collect in the background/ });
  await user.click(background);
  expect(saved().jsonData.collectInBackground).toBe(false);
  await user.click(background);
  expect(saved().jsonData).not.toHaveProperty('collectInBackground');
});

test('settings of other parts stay as they are', async () => {
  const { user, saved } = open({ jsonData: { mlflowUrl: 'http://mlflow' } });
  await user.type(field(/^Account id/), 'a');
  expect(saved().jsonData).toEqual({ mlflowUrl: 'http://mlflow', accountId: 'a' });
});

test('provisioned settings cannot be typed into', () => {
  open({ readOnly: true });
  for (const control of [...screen.getAllByRole('textbox'), ...screen.getAllByRole('spinbutton')]) {
    expect(control).toBeDisabled();
  }
});

test('what does not work is a click away', async () => {
  const { user } = open();
  expect(screen.queryByText(/Alert rules/)).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: /What this data source cannot do/ }));
  expect(screen.getByText(/Alert rules/)).toBeInTheDocument();
});
