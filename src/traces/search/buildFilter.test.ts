import fc from 'fast-check';
import type { TraceFilter } from '../../types';
import { buildFilter, durationMs } from './buildFilter';
import { traceField, traceOperators } from './fields';
import { tracesBehind } from './metricsLinks';

const built = (filter: TraceFilter) => buildFilter({ filters: [filter] });
const MODEL = 'span.attributes.`mlflow.llm.model`';

test.each<[TraceFilter, string]>([
  [{ label: 'status', operator: '=', value: 'ERROR' }, "status = 'ERROR'"],
  [{ label: 'status', operator: '=|', value: '', values: ['OK', 'ERROR'] }, "status IN ('OK', 'ERROR')"],
  [{ label: 'name', operator: '=|', value: '', values: ['a.b', 'c'] }, "name RLIKE '^(a\\.b|c)$'"],
  [{ label: 'name', operator: '!=|', value: '', values: ['a', 'b'] }, "name != 'a' AND name != 'b'"],
  [{ label: 'duration', operator: '>=', value: '1.5s' }, 'execution_time_ms >= 1500'],
  [{ label: 'session', operator: '=', value: 's' }, "metadata.`mlflow.trace.session` = 's'"],
  [{ label: 'tag.a.b', operator: 'contains', value: 'x' }, "tag.`a.b` LIKE '%x%'"],
  [{ label: 'tag.note', operator: '=', value: "it's" }, 'tag.`note` = "it\'s"'],
  [{ label: 'metadata.k', operator: '=~', value: 'a.*' }, "metadata.`k` RLIKE '^(a.*)$'"],
  [{ label: 'text', operator: 'contains', value: 'say "hi"\nthere' }, "trace.text LIKE '%say %hi%there%'"],
  [{ label: 'tool', operator: '=', value: 'get' }, "span.type = 'TOOL' AND span.name = 'get'"],
  [{ label: 'model', operator: '=', value: 'a/b' }, `${MODEL} RLIKE '^(a/b)(#[^"]*)?$'`],
  [{ label: 'deployment', operator: '=', value: 'd1' }, `${MODEL} RLIKE '^[^"]*(#[^"]*|deployments)/(d1)$'`],
  [{ label: 'feedback.helpful', operator: '=', value: 'true' }, "feedback.`helpful` = 'true'"],
  [{ label: 'feedback.score', operator: '>', value: '3' }, 'feedback.`score` > 3'],
])('%j is %s', (filter, expected) => {
  expect(built(filter)).toMatchObject({ ok: true, filter: expected });
});

test.each<[string, TraceFilter, string]>([
  [
    'one of several texts',
    { label: 'name', operator: 'contains', value: '', values: ['a.b', 'c'] },
    "name RLIKE 'a\\.b|c'",
  ],
  [
    'one of several parts of a model',
    { label: 'model', operator: 'contains', value: '', values: ['a', 'b'] },
    `${MODEL} RLIKE '^[^"]*(a|b)[^"]*$'`,
  ],
  ['none, where all are excluded', { label: 'deployment', operator: '!~', value: '.*' }, 'timestamp_ms < 0'],
])('a variable that means %s can be said', (_, filter, expected) => {
  expect(built(filter)).toMatchObject({ ok: true, filter: expected, notices: [] });
});

test('range, conditions and MLflow’s own grammar hold together; half-written rows do not', () => {
  const filters: TraceFilter[] = [
    { label: 'name', operator: '=', value: '' },
    { label: '', operator: '=', value: 'x' },
    { label: 'user', operator: '=', value: 'al' },
  ];
  expect(buildFilter({ filters, rawFilter: ' run_id = "r" ', range: { fromMs: 1.5, toMs: 9.2 } })).toEqual({
    ok: true,
    filter: 'timestamp_ms >= 1 AND timestamp_ms <= 10 AND metadata.`mlflow.trace.user` = \'al\' AND run_id = "r"',
    notices: [],
  });
});

test.each<[string, TraceFilter, RegExp]>([
  ['an unknown field', { label: 'colour', operator: '=', value: 'x' }, /no trace field “colour”/],
  ['a key with a backtick', { label: 'tag.a`b', operator: '=', value: 'x' }, /no trace field/],
  ['both kinds of quotes', { label: 'tag.a', operator: '=', value: `'"` }, /both ' and "/],
  ['what does not match', { label: 'name', operator: '!~', value: 'x' }, /cannot filter name with “!~”/],
  [
    'several words in the full text',
    { label: 'text', operator: 'contains', value: '', values: ['a', 'b'] },
    /“contains” takes one value for text, and the variable has 2\. Choose one/,
  ],
  [
    'several durations at once',
    { label: 'duration', operator: '>', value: '', values: ['1s', '2s'] },
    /“>” takes one value for duration/,
  ],
  ['an operator that does not exist', { label: 'name', operator: '!==' as never, value: 'x' }, /name with “!==”/],
  ['a comparison of texts', { label: 'user', operator: '>', value: 'x' }, /cannot filter user with “>”/],
])('says that MLflow cannot search for %s', (_, filter, message) => {
  expect(built(filter)).toEqual({ ok: false, message: expect.stringMatching(message) });
});

test('warns of conditions that no single span can meet', () => {
  const filters: TraceFilter[] = [
    { label: 'model', operator: '=', value: 'm' },
    { label: 'tool', operator: '=', value: 't' },
  ];
  expect(buildFilter({ filters })).toMatchObject({ notices: [expect.stringMatching(/same span/)] });
});

test('a value never ends its quotes', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const result = built({ label: 'tag.k', operator: '=', value });
      if (value === '' || !result.ok) {
        return;
      }
      const [, quoteMark = '', inside] = /^tag\.`k` = (['"])(.*)\1$/s.exec(result.filter) ?? [];
      expect(inside).toBe(value);
      expect(value).not.toContain(quoteMark);
    })
  );
});

test.each([
  ['250', 250],
  ['250ms', 250],
  ['2 s', 2000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['soon', NaN],
])('a duration of %s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test('every operator that is offered can be said', () => {
  for (const label of [
    'status',
    'duration',
    'name',
    'model',
    'deployment',
    'session',
    'text',
    'tool',
    'prompt',
    'tag.x',
    'feedback.x',
  ]) {
    expect(traceField(label)).toBeDefined();
    for (const operator of traceOperators(label)) {
      expect(built({ label, operator, value: '1', values: ['1', '2'] })).toMatchObject({ ok: true });
    }
  }
});

test('the calls behind a cell of a heatmap: deployment and bounds', () => {
  const labels = { deployment_id: 'd1', base_model: 'm' };
  expect(tracesBehind(labels, { fromMs: 500, toMs: 750 })).toEqual({
    queryType: 'traces',
    traceFilters: [
      { label: 'deployment', operator: '=', value: 'd1' },
      { label: 'duration', operator: '>', value: '500ms' },
      { label: 'duration', operator: '<=', value: '750ms' },
    ],
  });
  expect(tracesBehind({ deployment: 'accounts/a/deployments/d2' }).traceFilters).toMatchObject([{ value: 'd2' }]);
  expect(tracesBehind({ base_model: 'm' }, { fromMs: 0, toMs: Infinity }).traceFilters).toEqual([
    { label: 'model', operator: '=', value: 'm' },
  ]);
});
