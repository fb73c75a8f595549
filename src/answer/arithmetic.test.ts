import type { DataFrame } from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import type { Labels } from '../series/labels';
import { sparseColumn } from '../series/stale';
import type { PlanResult } from '../stores';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { rowsToAsk } from './prepare';
import { METRIC, NOW, parts, request } from './testing/answerParts';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const DAY = 86_400_000;

interface Scene {
  /** The newest value of each row, by deployment; all 1 where nothing is said. */
  values?: Record<string, Record<string, number>>;
  results?: Record<string, Partial<PlanResult>>;
  variables?: Record<string, string>;
}

async function answered(targets: FireworksQuery[], { values = {}, results = {}, variables = {} }: Scene = {}) {
  const { asked, context } = parts();
  context.templates = {
    replace: (text = '', _scoped?: unknown, format?: unknown) =>
      text.replace(/^\$(\w+)$/, (whole, name: string) => {
        const value = variables[name];
        return value === undefined ? whole : typeof format === 'function' ? String(format(value, {})) : value;
      }),
  };
  context.store.run = ({ queries, grid }) => {
    asked.metrics.push(queries.map(({ id }) => id));
    const endMs = grid.startMs + (grid.count - 1) * grid.stepMs;
    return of({
      results: queries.map(({ id, plan }): PlanResult => {
        const isOne = plan.over.window.kind === 'range';
        const lines = values[id] ?? { a: 1 };
        const series = Object.entries(lines).map(([deployment, value]) => ({
          labels: (deployment === '' ? {} : { deployment_id: deployment }) as Labels,
          column: sparseColumn(isOne ? Float64Array.of(value) : Float64Array.of(0, value)),
        }));
        const times = isOne ? Float64Array.of(endMs) : Float64Array.of(endMs - grid.stepMs, endMs);
        return { id, grid: { times, series }, promql: `promql of ${id}`, notices: [], ...results[id] };
      }),
    });
  };
  const response = await lastValueFrom(answer(request(rowsToAsk(targets)), context));
  return { asked: asked.metrics, ...response };
}

const row = (refId: string, more: Partial<FireworksQuery> = {}): FireworksQuery => ({
  refId,
  metric: METRIC,
  groupBy: ['deployment_id'],
  ...more,
});
const arithmetic = (refId: string, expression: string, more: Partial<FireworksQuery> = {}): FireworksQuery => ({
  refId,
  queryType: 'arithmetic',
  expression,
  ...more,
});

const shown = (data: DataFrame[]) =>
  data.map(({ refId, fields }) => [refId, fields[1]?.labels, fields[1]?.values.at(-1)]);
const noticesOf = (data: DataFrame[]) => data.flatMap(({ meta }) => meta?.notices ?? []).map(({ text }) => text);
const errorsOf = (errors: ReadonlyArray<{ refId?: string; message?: string }> = []) =>
  errors.map(({ refId, message }) => `${refId}: ${message}`);

test('a row is computed of others, hidden ones too, which are asked for once and not shown', async () => {
  const { data, asked, errors } = await answered(
    [row('A', { hide: true }), row('B'), arithmetic('C', 'A / B'), row('D', { hide: true })],
    { values: { A: { a: 1, b: 3 }, B: { a: 4, b: 4 } } }
  );
  expect(asked).toEqual([['A', 'B']]);
  expect(shown(data)).toEqual([
    ['B', { deployment_id: 'a' }, 4],
    ['B', { deployment_id: 'b' }, 4],
    ['C', { deployment_id: 'a' }, 0.25],
    ['C', { deployment_id: 'b' }, 0.75],
  ]);
  expect(errors).toBeUndefined();
  expect(data[2].meta?.executedQueryString).toBe('# A / B\n\n# A\npromql of A\n\n# B\npromql of B');
});

test('rows stand in any order, and a computed row may be computed with', async () => {
  const { data } = await answered(
    [
      arithmetic('P', '100 * R'),
      row('B', { hide: true }),
      arithmetic('R', 'A / B', { hide: true }),
      row('A', { hide: true }),
    ],
    { values: { A: { a: 1 }, B: { a: 4 } } }
  );
  expect(shown(data)).toEqual([['P', { deployment_id: 'a' }, 25]]);
});

test('today is compared with the day before', async () => {
  const { data, asked } = await answered(
    [row('A', { hide: true }), row('B', { offset: '1d', hide: true }), arithmetic('C', 'A - B')],
    {
      values: { A: { a: 5 }, B: { a: 3 } },
    }
  );
  expect(asked).toEqual([['A'], ['B']]);
  expect(shown(data)).toEqual([['C', { deployment_id: 'a' }, 2]]);
  expect(data[0].fields[1].config).toMatchObject({ unit: 'reqps' });
  expect(data[0].fields[0].values.at(-1)).toBe(NOW);
  expect(DAY % 60_000).toBe(0);
});

test('of totals of the range there is one number', async () => {
  const over = { fn: 'total', window: 'range' } as const;
  const targets = [
    row('A', { over, hide: true }),
    row('B', { over, hide: true }),
    arithmetic('C', 'A / B', { format: 'table' }),
  ];
  const { data } = await answered(targets, { values: { A: { a: 2 }, B: { a: 8 } } });
  expect(data[0].fields.map(({ name, values }: DataFrame['fields'][number]) => [name, values])).toEqual([
    ['deployment_id', ['a']],
    ['Request rate / Request rate', [0.25]],
  ]);
});

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

test.each<[string, string, Partial<FireworksQuery>, string | undefined]>([
  ['a difference keeps the unit', 'A - B', {}, 'reqps'],
  ['a difference of unlike units has none', 'A - L', {}, undefined],
  ['a ratio of equal units has none', 'A / B', {}, undefined],
  ['a ratio is a percentage where that is chosen', 'A / B', { unit: 'percentunit' }, 'percentunit'],
  ['a number leaves the unit', '60 * A', {}, 'reqps'],
  ['the inverse of a unit has none', '1 / A', {}, undefined],
  ['a part of something has its unit', 'A * E', {}, 'reqps'],
  ['a whole of a part has its unit', 'A / E', {}, 'reqps'],
  ['a part of a part is one', 'E * E', {}, 'percentunit'],
  ['what is left of a part is one', '1 - E', {}, 'percentunit'],
  ['a product of other units has none', 'A * L', {}, undefined],
])('%s: %s', async (_, expression, more, unit) => {
  const targets = [row('A'), row('B'), row('L', { metric: LATENCY }), row('E', { metric: 'error_ratio' })].map(
    (one) => ({ ...one, hide: true })
  );
  const { data } = await answered([...targets, arithmetic('C', expression, more)]);
  expect(data[0].fields[1].config.unit).toBe(unit);
});

test('one line is named by what its rows are, several by what tells them apart', async () => {
  const one = await answered([
    row('A', { hide: true }),
    row('E', { metric: 'error_ratio', hide: true }),
    arithmetic('C', '(A - E) / A'),
  ]);
  expect(one.data[0].name).toBe('(Request rate - Error ratio) / Request rate');
  const named = await answered([
    row('A', { hide: true }),
    arithmetic('C', '2 * A', { legend: 'Twice {{deployment_id}}' }),
  ]);
  expect(named.data[0].name).toBe('Twice a');
});

test('a variable names a row or is a number', async () => {
  const targets = [row('A', { hide: true }), arithmetic('C', '$which')];
  expect(shown((await answered(targets, { variables: { which: 'A' }, values: { A: { a: 7 } } })).data)).toEqual([
    ['C', { deployment_id: 'a' }, 7],
  ]);
  expect(errorsOf((await answered(targets, { variables: { which: '7' } })).errors)).toEqual([
    'C: There is no row in this expression, only numbers. Write one such as A / B.',
  ]);
});

test('hidden rows are not asked for where nothing is computed', () => {
  const hidden = row('A', { hide: true });
  expect(rowsToAsk([hidden, row('B')]).map(({ refId }) => refId)).toEqual(['B']);
  expect(rowsToAsk([hidden, arithmetic('B', 'A', { hide: true })])).toEqual([]);
  expect(rowsToAsk([hidden, arithmetic('B', '')])).toEqual([]);
});

test('a row that several others are computed of is computed once, however long the chain', async () => {
  const letters = Array.from({ length: 24 }, (_, index) => `R${index}`);
  const chain = letters.map((letter, index) =>
    index === 0 ? arithmetic(letter, 'A - B') : arithmetic(letter, `R${index - 1} + R${index - 1}`)
  );
  const { data, errors } = await answered([row('A', { hide: true }), row('B', { hide: true }), ...chain], {
    values: { A: { a: 3, x: 1 }, B: { a: 1 } },
  });
  expect(errors).toBeUndefined();
  expect(shown(data).at(-1)).toEqual(['R23', { deployment_id: 'a' }, 2 * 2 ** 23]);
  const alone = 'Left out, since B has no line of the same labels: its only line of A.';
  expect(noticesOf(data.slice(-1))).toEqual([alone]);
  expect(Math.max(...data.map(({ fields }) => (fields[1]?.config.displayNameFromDS ?? '').length))).toBeLessThan(1000);
});
