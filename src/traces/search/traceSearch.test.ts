import fc from 'fast-check';
import { escapeRegex } from '../../series/labels';
import type { TraceFilter } from '../../types';
import { tracesBehind } from '../eager';
import { traceField, traceOperators } from './fields';
import { buildFilter, filterText } from './traceSearch';

const built = (filter: TraceFilter) => buildFilter({ filters: [filter] });
/** The searches that are made for some filters. */
function searches(filters: readonly TraceFilter[], rawFilter?: string): string[] {
  const result = buildFilter({ filters, rawFilter });
  if (!result.ok) {
    throw new Error(result.message);
  }
  return result.alternatives.map(filterText);
}
const MODEL = 'span.attributes.`mlflow.llm.model`';
const TYPE = 'span.attributes.`mlflow.spanType`';

test.each<[TraceFilter, string]>([
  [{ label: 'status', operator: '=', value: 'ERROR' }, "status = 'ERROR'"],
  [{ label: 'status', operator: '=|', value: '', values: ['OK', 'ERROR'] }, "status IN ('OK', 'ERROR')"],
  [{ label: 'name', operator: '=|', value: '', values: ['a.b', 'c'] }, "name RLIKE '^(a\\.b|c)$'"],
  [{ label: 'status', operator: '!=|', value: '', values: ['a', 'b'] }, "status != 'a' AND status != 'b'"],
  [{ label: 'duration', operator: '<', value: '1m30s' }, 'execution_time_ms < 90000'],
  [{ label: 'duration', operator: '<', value: '1e3' }, 'execution_time_ms < 1000'],
  [{ label: 'duration', operator: '>=', value: '1.5s' }, 'execution_time_ms >= 1500'],
  [{ label: 'session', operator: '=', value: 's' }, "metadata.`mlflow.trace.session` = 's'"],
  [{ label: 'tag.a.b', operator: 'contains', value: 'x' }, "tag.`a.b` LIKE '%x%'"],
  [{ label: 'tag.note', operator: '=', value: "it's" }, 'tag.`note` = "it\'s"'],
  [{ label: 'metadata.k', operator: '=~', value: 'a.*' }, "metadata.`k` RLIKE '^(a.*)$'"],
  [{ label: 'name', operator: '=~', value: '(?i)a|b' }, "name RLIKE '(?i)^(a|b)$'"],
  [{ label: 'name', operator: '=~', value: '(?:a|b)c' }, "name RLIKE '^((?:a|b)c)$'"],
  [{ label: 'text', operator: 'contains', value: 'say "hi"\nthere' }, "trace.text LIKE '%say %hi%there%'"],
  [{ label: 'name', operator: 'contains', value: 'get_weather (2%)' }, "name RLIKE 'get_weather \\(2%\\)'"],
  [{ label: 'feedback.note', operator: 'contains', value: 'a_b' }, "feedback.`note` RLIKE 'a_b'"],
  // A backslash before a closing quote would take in what follows; in LIKE some databases take it for an escape.
  [{ label: 'name', operator: '=', value: 'C:\\' }, "name RLIKE '^(C:\\\\)$'"],
  [{ label: 'name', operator: '=|', value: '', values: ['C:\\', 'd'] }, "name RLIKE '^(C:\\\\|d)$'"],
  [{ label: 'name', operator: 'contains', value: 'a\\b' }, "name RLIKE 'a\\\\b'"],
  [{ label: 'name', operator: 'contains', value: 'C:\\' }, "name RLIKE '(C:\\\\)'"],
  [{ label: 'tool', operator: '=', value: 'get' }, `${TYPE} RLIKE '^TOOL$' AND span.name = 'get'`],
  [{ label: 'span.type', operator: '=|', value: '', values: ['TOOL', 'AGENT'] }, `${TYPE} RLIKE '^(TOOL|AGENT)$'`],
  [{ label: 'span.type', operator: '!=', value: 'TOOL' }, `${TYPE} RLIKE '^(?!(TOOL)\\\\")[^"]*$'`],
  [{ label: 'deployment', operator: '=~', value: 'd.*' }, `${MODEL} RLIKE '^[^"]*(#[^"]*|deployments)/(d.*)$'`],
  [{ label: 'model', operator: '=', value: 'a/b' }, `${MODEL} RLIKE '^(a/b)(#[^"]*)?$'`],
  [{ label: 'deployment', operator: '=', value: 'd1' }, `${MODEL} RLIKE '^[^"]*(#[^"]*|deployments)/(d1)$'`],
  [
    { label: 'deployment', operator: '=|', value: '', values: ['accounts/a/deployments/d1', 'd2'] },
    `${MODEL} RLIKE '^[^"]*(#[^"]*|deployments)/(d1|d2)$'`,
  ],
  [{ label: 'feedback.helpful', operator: '=', value: 'true' }, "feedback.`helpful` = 'true'"],
  [{ label: 'feedback.score', operator: '>', value: ' -.5e1 ' }, 'feedback.`score` > -5'],
])('%j is %s', (filter, expected) => {
  expect(searches([filter])).toEqual([expected]);
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
  expect(built(filter)).toMatchObject({ ok: true, notices: [] });
  expect(searches([filter])).toEqual([expected]);
});

test('conditions and MLflow’s own grammar hold together; half-written rows do not', () => {
  const filters: TraceFilter[] = [
    { label: 'name', operator: '=', value: '' },
    { label: '', operator: '=', value: 'x' },
    { label: 'user', operator: '=', value: 'al' },
  ];
  expect(searches(filters, ' run_id = "r" ')).toEqual(['metadata.`mlflow.trace.user` = \'al\' AND run_id = "r"']);
});

test('an excluded value is asked for beside what has no value at all', () => {
  const env: TraceFilter = { label: 'tag.env', operator: '!=', value: 'prod' };
  expect(searches([env, { label: 'status', operator: '=', value: 'OK' }], 'run_id = "r"')).toEqual([
    "tag.`env` != 'prod' AND status = 'OK' AND run_id = \"r\"",
    'status = \'OK\' AND tag.`env` IS NULL AND run_id = "r"',
  ]);
  expect(searches([env, { label: 'name', operator: '!=|', value: '', values: ['a', 'b'] }])).toEqual([
    "tag.`env` != 'prod' AND name != 'a' AND name != 'b'",
    "name != 'a' AND name != 'b' AND tag.`env` IS NULL",
    "tag.`env` != 'prod' AND name IS NULL",
    'tag.`env` IS NULL AND name IS NULL',
  ]);
  // What must be there cannot be absent.
  expect(searches([env, { label: 'tag.env', operator: 'contains', value: 'a' }])).toEqual([
    "tag.`env` != 'prod' AND tag.`env` LIKE '%a%'",
  ]);
  const many = ['a', 'b', 'c', 'd'].map((tag): TraceFilter => ({ label: `tag.${tag}`, operator: '!=', value: 'x' }));
  expect(buildFilter({ filters: many })).toMatchObject({ ok: false, message: expect.stringMatching(/16 times/) });
});

test.each<[string, TraceFilter, RegExp]>([
  ['an unknown field', { label: 'colour', operator: '=', value: 'x' }, /no trace field “colour”/],
  ['a key with a backtick', { label: 'tag.a`b', operator: '=', value: 'x' }, /no trace field/],
  ['both kinds of quotes', { label: 'tag.a', operator: '=', value: `'"` }, /both ' and "/],
  ['a backslash at its end', { label: 'tag.a', operator: '!=', value: 'C:\\' }, /with \\ at its end/],
  ['a score that ends so', { label: 'feedback.a', operator: '=', value: 'C:\\' }, /with \\ at its end/],
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
  [
    'what is no duration',
    { label: 'duration', operator: '>', value: 'long' },
    /“long” is no duration.*500ms, 2s or 1m30s/,
  ],
  ['what is no score', { label: 'feedback.x', operator: '>', value: 'high' }, /needs a number.*“high” is none/],
  ['a score without end', { label: 'feedback.x', operator: '>', value: 'Infinity' }, /needs a number/],
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

test.each<[TraceFilter, RegExp]>([
  [
    { label: 'text', operator: 'contains', value: 'get_weather' },
    /% stands for any characters and _ for any single one/,
  ],
  [{ label: 'span.name', operator: '!=', value: 'a' }, /a span which is otherwise/],
  [{ label: 'feedback.x', operator: '!=', value: 'a' }, /those without a judgement are left out/],
])('says what MLflow takes otherwise than one expects of %j', (filter, notice) => {
  expect(built(filter)).toMatchObject({ notices: [expect.stringMatching(notice)] });
});

test('a value never ends its quotes', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `${text}\\`)
      ),
      (value) => {
        const result = built({ label: 'tag.k', operator: '=', value });
        if (value === '' || !result.ok) {
          return;
        }
        const [text = ''] = result.alternatives.map(filterText);
        const [, operator, quoteMark = '', inside = ''] = /^tag\.`k` (=|RLIKE) (['"])(.*)\2$/s.exec(text) ?? [];
        expect([operator, inside]).toEqual(
          value.endsWith('\\') ? ['RLIKE', `^(${escapeRegex(value)})$`] : ['=', value]
        );
        expect(inside).not.toContain(quoteMark);
        expect(inside).not.toMatch(/\\$/);
      }
    )
  );
});

test('every operator that is offered can be said', () => {
  for (const label of [
    'status',
    'duration',
    'name',
    'model',
    'deployment',
    'session',
    'span.type',
    'span.name',
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
