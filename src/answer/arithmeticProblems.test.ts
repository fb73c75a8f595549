import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { answered, arithmetic, errorsOf, noticesOf, row, shown } from './testing/arithmeticRows';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

test.each<[string, FireworksQuery[], string]>([
  [
    'a row that is gone',
    [row('A'), arithmetic('C', 'A / B')],
    'C: This panel has no row B of metrics from this data source. There are A. Letters count as they are written.',
  ],
  [
    'a letter in another case',
    [row('A'), arithmetic('C', '2 * a')],
    'C: This panel has no row a of metrics from this data source. There are A. Letters count as they are written.',
  ],
  [
    'a row of traces',
    [row('A'), { refId: 'B', queryType: 'traces', hide: true }, arithmetic('C', 'A / B')],
    'C: This panel has no row B of metrics from this data source. There are A. Letters count as they are written.',
  ],
  [
    'no other row',
    [arithmetic('C', 'A / B')],
    'C: This panel has no row A of metrics from this data source. It has no other row of metrics. Letters count as they are written.',
  ],
  [
    'itself',
    [row('A'), arithmetic('C', 'A / C')],
    'C: Row C is computed of itself: C → C. Let one of them name other rows.',
  ],
  [
    'a circle',
    [arithmetic('C', '2 * D'), arithmetic('D', 'C + 1', { hide: true })],
    'C: Row C is computed of itself: C → D → C. Let one of them name other rows.',
  ],
  [
    'a row that cannot be planned',
    [row('A', { over: { fn: 'avg', window: '5x' }, hide: true }), arithmetic('C', '2 * A')],
    'C: Row A cannot be computed with: "5x" is not a time window. Choose step, range or a duration such as 5m.',
  ],
  [
    'a state',
    [row('A', { metric: 'deployment_state', hide: true }), arithmetic('C', '2 * A')],
    'C: Row A is a state, which is a word and no number. Choose a row with numbers.',
  ],
  [
    'a picture',
    [row('A', { metric: LATENCY, view: 'heatmap', hide: true }), arithmetic('C', '2 * A')],
    'C: Row A is a heatmap, which is a picture and no line. Choose another view there.',
  ],
  [
    'a text that is no expression',
    [row('A'), arithmetic('C', 'A ! 2')],
    'C: “A ! 2” cannot be computed: “! 2” is no row, number, + - * / or bracket. Write rows, numbers, + - * / and brackets, such as 100 * (A - B) / B; a longer name in quotes.',
  ],
])('%s is refused at the row, and the others are shown', async (_, targets, message) => {
  const { errors, data } = await answered(targets);
  expect(errorsOf(errors)).toEqual([message]);
  expect(data.map(({ refId }: DataFrame) => refId)).toEqual(
    targets.filter(({ refId, hide }) => refId === 'A' && hide !== true).map(({ refId }) => refId)
  );
});

test('a row that failed is named, once where it is shown itself', async () => {
  const failing = { A: { error: { message: 'The store is away.' }, grid: { times: new Float64Array(0), series: [] } } };
  const hidden = await answered([row('A', { hide: true }), row('B'), arithmetic('C', 'A / B')], { results: failing });
  expect(errorsOf(hidden.errors)).toEqual(['C: Row A has no answer: The store is away.']);
  expect(hidden.data.map(({ refId }: DataFrame) => refId)).toEqual(['B']);
  const both = await answered([row('A'), arithmetic('C', '2 * A')], { results: failing });
  expect(errorsOf(both.errors)).toEqual(['C: Row A has no answer: The store is away.', 'A: The store is away.']);
});

test('what is missing is told beside the numbers: a row without values, lines without a counterpart, notices of hidden rows', async () => {
  const notices = [{ severity: 'warning' as const, text: 'Not collected for 5 min.' }];
  const empty = await answered([row('A', { hide: true }), row('B', { hide: true }), arithmetic('C', 'A / B')], {
    values: { B: {} },
    results: { A: { notices } },
  });
  expect([shown(empty.data), noticesOf(empty.data)]).toEqual([
    [['C', undefined, undefined]],
    ['A: Not collected for 5 min.', 'Row B has no values here, so what is computed with it has none.'],
  ]);
  const alone = await answered([row('A', { hide: true }), row('B', { hide: true }), arithmetic('C', 'A / B')], {
    values: { A: { a: 1 }, B: { a: 1, b: 1, c: 1 } },
  });
  expect(noticesOf(alone.data)).toEqual(['Left out, since A has no line of the same labels: b, c of B.']);
});
