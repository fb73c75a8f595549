import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { ERRORS, REQUESTS } from '../../catalogue';
import type { FireworksQuery } from '../../types';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { explainArithmetic } from './explain';
import QueryEditor from './QueryEditor';

beforeEach(() => setUpGrafana());

const KV = 'generator_kv_blocks_fraction:avg_by_deployment';
const A: FireworksQuery = { refId: 'A', metric: REQUESTS, groupBy: ['deployment_id'] };
const B: FireworksQuery = { refId: 'B', metric: REQUESTS, groupBy: ['deployment_id'], offset: '1d' };
const ALL: FireworksQuery = { refId: 'T', metric: REQUESTS, groupBy: [] };
const TRACES: FireworksQuery = { refId: 'X', queryType: 'traces' };

async function open(query: Partial<FireworksQuery>, queries: FireworksQuery[] = [A, B, TRACES]) {
  const onRunQuery = jest.fn();
  let saved: FireworksQuery = { refId: 'C', ...query };
  function Panel() {
    const [current, setCurrent] = useState(saved);
    const keep = (next: FireworksQuery) => {
      saved = next;
      setCurrent(next);
    };
    const more = { datasource: fakeSource(), onChange: keep, onRunQuery };
    return <QueryEditor {...more} query={current} queries={[...queries, current]} />;
  }
  render(<Panel />);
  await act(async () => {});
  return { user: userEvent.setup(), saved: () => saved, onRunQuery };
}

test('arithmetic is written with the keyboard, and says what it means', async () => {
  const { user, saved, onRunQuery } = await open({});
  await user.click(screen.getByRole('radio', { name: 'Arithmetic' }));
  const field = screen.getByRole('textbox', { name: /Expression/ });
  expect(screen.getByText(/There are A \(Request rate\), B \(Request rate, 1d earlier\)\./)).toBeInTheDocument();
  expect(screen.getByRole('status')).toHaveTextContent('Nothing to compute yet.');
  await user.type(field, 'A - B{Enter}');
  // The default, which a row without a query shows, is there again when somebody goes back to metrics.
  expect(saved()).toEqual({ refId: 'C', queryType: 'arithmetic', expression: 'A - B', metric: REQUESTS });
  expect(onRunQuery).toHaveBeenCalled();
  expect(
    screen.getByText(/^Request rate - Request rate \(1d earlier\), for each line with the one of equal labels/)
  ).toBeInTheDocument();
  expect(screen.getByText(/alerts and annotations cannot use this row/)).toBeInTheDocument();
});

test('what cannot be computed is marked and said', async () => {
  const { user } = await open({ queryType: 'arithmetic', expression: 'A / Z' });
  expect(screen.getByRole('alert')).toHaveTextContent(
    'This panel has no row Z of metrics from this data source. There are A, B.'
  );
  const field = screen.getByRole('textbox', { name: /Expression/ });
  expect(field).toBeInvalid();
  await user.clear(field);
  await user.type(field, 'A / B{Enter}');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(screen.getByLabelText('PromQL')).toHaveTextContent('!= 0');
});

test('what came from another data source is said until it is dismissed', async () => {
  const imported = { expression: 'topk(5, x)', notes: ['All lines are drawn.'] };
  const { user, saved } = await open({ metric: KV, imported });
  expect(screen.getByText('topk(5, x)')).toBeInTheDocument();
  expect(screen.getByText('All lines are drawn.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Close alert' }));
  expect(saved()).toEqual({ refId: 'C', metric: KV });
});

test.each<[string, FireworksQuery[], string | undefined]>([
  ['A - B', [A, B], `(sum by (deployment_id) (${REQUESTS}))\n-\n(sum by (deployment_id) (${REQUESTS} offset 1d))`],
  ['A / T', [A, ALL], `(sum by (deployment_id) (${REQUESTS}))\n/ on () group_left ()\n((sum(${REQUESTS})) != 0)`],
  ['T - A', [A, ALL], `(sum(${REQUESTS}))\n- on () group_right ()\n(sum by (deployment_id) (${REQUESTS}))`],
  ['100 * -T', [ALL], `100\n*\n(-1 * (sum(${REQUESTS})))`],
  // Labels do not tell how lines of series as they are and of groups are matched.
  ['A / R', [A, { refId: 'R', metric: REQUESTS }], undefined],
  // Errors have a code, which requests have not, and PromQL matches equal labels only.
  [
    'E / R',
    [
      { refId: 'E', metric: ERRORS },
      { refId: 'R', metric: REQUESTS },
    ],
    undefined,
  ],
  [
    'R / R',
    [{ refId: 'R', metric: REQUESTS, over: { fn: 'last', window: 'step' } }],
    `${REQUESTS}\n/\n(${REQUESTS} != 0)`,
  ],
  // One value of the range beside each step is no single expression.
  ['A / R', [A, { refId: 'R', metric: REQUESTS, groupBy: [], over: { fn: 'avg', window: 'range' } }], undefined],
])('the PromQL of %s', (expression, queries, promql) => {
  const own: FireworksQuery = { refId: 'C', queryType: 'arithmetic', expression };
  const explained = explainArithmetic(own, [...queries, own], {}, { ...fakeSource().context, now: () => 0 });
  expect(explained).toMatchObject({ ok: true });
  expect(explained.ok && explained.promql).toBe(promql);
});
