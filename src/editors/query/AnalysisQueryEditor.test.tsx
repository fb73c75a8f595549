import { dateTime, LoadingState, type DataQueryRequest, type PanelData } from '@grafana/data';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { FireworksQuery } from '../../types';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { choose } from '../testing/openQueryEditor';
import QueryEditor from './QueryEditor';

const FIRST_TOKEN = 'latency_to_first_token_ms_bucket:sum_by_deployment';

async function open(query: Partial<FireworksQuery>, panelPluginId?: string) {
  const onRunQuery = jest.fn();
  let saved: FireworksQuery = { refId: 'A', queryType: 'analysis', ...query };
  const source = fakeSource();
  function Panel() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    return (
      <QueryEditor
        datasource={source}
        query={current}
        onChange={keep}
        onRunQuery={onRunQuery}
        data={dataOf(panelPluginId)}
      />
    );
  }
  render(<Panel />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved, onRunQuery };
}

function dataOf(panelPluginId: string | undefined): PanelData | undefined {
  if (panelPluginId === undefined) {
    return undefined;
  }
  const timeRange = { from: dateTime(0), to: dateTime(3_600_000), raw: { from: 'now-1h', to: 'now' } };
  const request = { targets: [], range: timeRange, scopedVars: {}, panelPluginId } as unknown as DataQueryRequest;
  return { state: LoadingState.Done, series: [], timeRange, request };
}

beforeEach(() => setUpGrafana(['deployment']));

test('a row of metrics becomes a question that is asked at once, and goes back with what it was', async () => {
  const metric = { queryType: 'metrics' as const, metric: FIRST_TOKEN, filters: [], groupBy: ['deployment_id'] };
  const { user, saved, onRunQuery } = await open(metric);
  await user.click(screen.getByRole('radio', { name: 'Analysis' }));
  expect(saved()).toEqual({ refId: 'A', queryType: 'analysis', metric: FIRST_TOKEN, filters: [], analysis: 'changes' });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('combobox', { name: 'Question' })).toHaveValue('What changed?');
  await user.click(screen.getByRole('radio', { name: 'Metrics' }));
  expect(saved()).toMatchObject({ queryType: 'metrics', metric: FIRST_TOKEN });
});

test.each([
  ['timeseries', 1],
  ['table', 0],
  [undefined, 0],
])('in a panel of kind %s it is said that words want a table: %d times', async (panel, times) => {
  await open({ analysis: 'changes' }, panel);
  expect(screen.queryAllByText(/Choose “Table” as the visualization/)).toHaveLength(times);
});

test('what a question does not take is not asked for', async () => {
  const { user, saved } = await open({ analysis: 'changes' });
  expect(screen.getByRole('combobox', { name: 'Compared with' })).toBeInTheDocument();
  expect(screen.queryByRole('combobox', { name: 'Target' })).not.toBeInTheDocument();
  await choose(user, 'Question', /^What did it cost\?/);
  expect(saved().analysis).toBe('cost');
  expect(screen.queryByRole('combobox', { name: 'Compared with' })).not.toBeInTheDocument();
});

test.each([
  [/^All together/, []],
  [/^Model/, ['base_model']],
])('how costs are added up, %s, is left behind with them', async (rows, groupBy) => {
  const { user, saved } = await open({ analysis: 'cost' });
  await choose(user, 'One row per', rows);
  expect(saved().groupBy).toEqual(groupBy);
  await choose(user, 'Question', /^How much more\?/);
  expect(saved()).not.toHaveProperty('groupBy');
  await screen.findByText(/^Estimates from the whole time range/);
});

test('the window and what it is compared with are chosen, cleared and said', async () => {
  const { user, saved } = await open({ analysis: 'cost' });
  await screen.findByText(/^Adds up what was seen of replicas in the whole time range/);
  await choose(user, 'Window', 'Last 30m');
  expect(saved().window).toBe('30m');
  await screen.findByText(/^Adds up what was seen of replicas in the last 30m of the time range/);
});

test('a promise begins as one that can be counted, and takes the bounds that exist', async () => {
  const { user, saved } = await open({ analysis: 'cost' });
  await choose(user, 'Question', /^Is the promise kept\?/);
  expect(saved()).toMatchObject({ analysis: 'budget', metric: 'success_ratio', target: '99%' });
  expect(screen.getByRole('combobox', { name: 'Codes that count as errors' })).toBeInTheDocument();
  await choose(user, 'Promised', /^Time to first token/);
  await choose(user, 'Within', /^500 ms/);
  await choose(user, 'Target', '99.9%');
  expect(saved()).toMatchObject({ metric: FIRST_TOKEN, bound: 500, target: '99.9%' });
  await screen.findByText(
    'Counts the requests of the whole time range that kept the promise: Time to first token within 500 ms, for 99.9% of them.'
  );
});

test('a promise does not begin with a latency that has no bound, which would be refused; one that has keeps it', async () => {
  const { user, saved } = await open({ analysis: 'cost', metric: FIRST_TOKEN });
  await choose(user, 'Question', /^Is the promise kept\?/);
  expect(saved()).toMatchObject({ analysis: 'budget', metric: 'success_ratio' });
  await choose(user, 'Promised', /^Time to first token/);
  await choose(user, 'Within', /^500 ms/);
  await choose(user, 'Question', /^What did it cost\?/);
  await choose(user, 'Question', /^Is the promise kept\?/);
  expect(saved()).toMatchObject({ metric: FIRST_TOKEN, bound: 500 });
});

test('while a variable decides on the question, the fields of each are there', async () => {
  await open({ analysis: '$question' });
  for (const name of ['Promised', 'Target', 'Window', 'Compared with', 'One row per']) {
    expect(screen.getByRole('combobox', { name })).toBeInTheDocument();
  }
});

test('of errors it is said which count, and of what the question is narrowed to', async () => {
  const filters = [{ label: 'deployment_id', operator: '=' as const, value: 'chat' }];
  await open({ analysis: 'budget', metric: 'success_ratio', target: '99%', codes: ['5xx', '429'], filters });
  await screen.findByText(
    'Counts the requests of the whole time range that kept the promise: no error of 5xx, 429, for 99% of them, where deployment_id is chat.'
  );
});

test('a field that cannot be honoured is marked, with what to do below', async () => {
  await open({ analysis: 'cost', window: 'soon' });
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('"soon" is not a duration.'));
});
