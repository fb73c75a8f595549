import { CoreApp, dateTime, LoadingState, type PanelData } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { REQUESTS } from '../../catalogue';
import type { FireworksQuery } from '../../types';
import QueryEditorHelp from '../help/QueryEditorHelp';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import QueryEditor from './QueryEditor';

beforeEach(() => setUpGrafana());

const source = fakeSource();
const WHOLE: FireworksQuery = { refId: 'A', metric: REQUESTS };

/** What a panel shows that was asked these rows. */
function shown(targets: FireworksQuery[]): PanelData {
  const now = dateTime(0);
  const timeRange = { from: now, to: now, raw: { from: now, to: now } };
  return {
    state: LoadingState.Done,
    series: [],
    timeRange,
    request: {
      requestId: 'Q1',
      targets,
      range: timeRange,
      interval: '1m',
      intervalMs: 60_000,
      scopedVars: {},
      timezone: 'utc',
      app: CoreApp.PanelEditor,
      startTime: 0,
    },
  };
}

/** The row as Grafana shows it, with its help. */
async function openRow(query: FireworksQuery, data?: PanelData, app = CoreApp.PanelEditor) {
  let saved = query;
  const ran: FireworksQuery[] = [];
  function Row() {
    const [current, setCurrent] = useState(query);
    const keep = (next: FireworksQuery) => {
      saved = { ...next, refId: query.refId };
      setCurrent(saved);
    };
    return (
      <>
        <QueryEditorHelp datasource={source} query={current} onClickExample={keep} />
        <QueryEditor
          datasource={source}
          query={current}
          onChange={keep}
          onRunQuery={() => ran.push(saved)}
          data={data}
          app={app}
        />
      </>
    );
  }
  render(<Row />);
  await act(async () => {});
  return { user: userEvent.setup(), ran, saved: () => saved };
}

const ours = { type: 'ours', uid: source.uid };

test.each([
  ['whose panel was asked something of another data source', [{ refId: 'A', datasource: { uid: 'other' } }], WHOLE, 1],
  ['that was added to its panel', [{ ...WHOLE, datasource: ours }], { ...WHOLE, refId: 'B' }, 1],
  ['that says nothing, which is the default query', [], { refId: 'A' }, 1],
  ['that its panel shows', [{ ...WHOLE, datasource: ours }], WHOLE, 0],
  ['that is hidden', [], { ...WHOLE, hide: true }, 0],
  ['in which nothing is chosen', [], { refId: 'A', groupBy: [] }, 0],
])('a row %s: is run as often as it needs', async (_row, targets, query, times) => {
  const { ran } = await openRow(query, shown(targets));
  expect(ran).toEqual(Array.from({ length: times }, () => query));
});

test('a row is left alone where there is no panel, and in Explore, which runs by itself', async () => {
  expect((await openRow(WHOLE)).ran).toEqual([]);
  expect((await openRow(WHOLE, shown([]), CoreApp.Explore)).ran).toEqual([]);
});

test('a row that says nothing shows the query that its panel is answered with, and saves it with a change', async () => {
  const { user, saved } = await openRow({ refId: 'A' });
  expect(screen.getByRole('combobox', { name: 'Metric' })).toHaveValue('Request rate');
  expect(screen.queryByText(/No metric chosen/)).not.toBeInTheDocument();
  expect(saved()).toEqual({ refId: 'A' });
  await user.click(screen.getByRole('button', { name: /^Options/ }));
  await user.type(screen.getByRole('textbox', { name: /Legend/ }), 'x{Enter}');
  expect(saved()).toMatchObject({ refId: 'A', metric: REQUESTS, legend: 'x' });
});

test('a question that is chosen in the help is run once it is the query of the row', async () => {
  const { user, ran } = await openRow(WHOLE, undefined, CoreApp.Explore);
  await user.click(screen.getByRole('button', { name: 'How long are prompts?' }));
  expect(ran).toMatchObject([{ refId: 'A', view: 'distribution' }]);
});

test('a row in which nothing is chosen offers questions, and asks the one that is clicked on', async () => {
  const { user, ran } = await openRow({ refId: 'A', groupBy: [] });
  const [, inEditor] = screen.getAllByRole('button', { name: /slowest answers of all deployments/ });
  await user.click(inEditor ?? document.body);
  expect(ran).toMatchObject([{ refId: 'A', quantiles: [0.99], groupBy: [] }]);
});

test('in Explore a row that says nothing says the default query, and is run with it', async () => {
  const { ran, saved } = await openRow({ refId: 'A' }, shown([]), CoreApp.Explore);
  expect(saved()).toEqual({ refId: 'A', queryType: 'metrics', metric: REQUESTS });
  expect(ran).toEqual([saved()]);
});

test('in Explore a row that says something is left to Explore', async () => {
  const { ran } = await openRow(WHOLE, shown([]), CoreApp.Explore);
  expect(ran).toEqual([]);
});
