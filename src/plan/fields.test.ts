import { loadPatterns } from '../series/pattern';
import { buildFilter, readTraceQuery } from '../traces/search/traceSearch';
import { chosenRows } from '../traces/frames/conversationFrame';
import { planStatistic } from '../traces/statistics/planStatistic';
import { planAnalysis } from './analysis';
import { parseExpression } from './expression';
import { planQuery } from './planQuery';
import { interpolateQuery, problemOfSaved, readQuery, unreadFields } from './savedQuery';
import { ROWS } from './testing/fieldRows';
import { templatesOf } from './testing/templates';

const VARIABLES = templatesOf({ one: 'a', two: ['a', 'b'], nine: '9', word: 'ma', all: { all: '.*' } });

const RANGE = { fromMs: 0, toMs: 60_000, intervalMs: 1000, maxDataPoints: 100 };
beforeAll(loadPatterns);

/** What a query that is saved like this is answered instead of numbers; undefined when nothing is said against it. */
function said(saved: object): string | undefined {
  const problem = problemOfSaved(saved);
  if (problem !== undefined) {
    return problem.message;
  }
  const query = readQuery(saved);
  try {
    switch (query.queryType) {
      case 'traceStats':
        return messageOf(planStatistic(query, ['1'], RANGE));
      case 'traces':
        return messageOf(buildFilter(readTraceQuery(query)));
      case 'arithmetic':
        parseExpression(query.expression ?? '');
        return undefined;
      case 'analysis':
        return messageOf(planAnalysis(query, { fromMs: 0, toMs: 3_600_000 }));
      case 'trace':
      case 'conversation':
        chosenRows({ length: 0, fields: [] }, query.rowFilters);
        return undefined;
      default:
        return messageOf(planQuery(query));
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const messageOf = (outcome: object) => ('message' in outcome ? String(outcome.message) : undefined);

const rows = Object.entries(ROWS).map(([field, row]) => ({ field, ...row }));

test.each(rows)('$field of a wrong type is refused, and not taken for another value', ({ field, of, wrong }) => {
  const [value, message] = wrong;
  const saved = { refId: 'A', ...of, [field]: value };
  expect(said(saved)).toEqual(message === undefined ? undefined : expect.stringMatching(message));
  expect(unreadFields(saved)).toEqual(message === undefined ? unreadFields(saved) : { [field]: value });
});

test.each(rows)(
  '$field that this version does not know is refused, and not taken for another',
  ({ field, of, unknown }) => {
    const [value, message] = unknown;
    expect(said({ refId: 'A', ...of, [field]: value })).toEqual(
      message === undefined ? undefined : expect.stringMatching(message)
    );
  }
);

test.each(rows)('variables in $field are replaced with the text around them', ({ field, of, variable }) => {
  const [written, replaced] = variable;
  const saved = { refId: 'A', ...of, [field]: written };
  expect(interpolateQuery(readQuery(saved), VARIABLES, {})).toEqual({ ...saved, [field]: replaced });
});

test.each(rows)('$field that is null says nothing', ({ field, of }) => {
  expect(said({ refId: 'A', ...of, [field]: null })).toBe(said({ refId: 'A', ...of, [field]: undefined }));
  expect(readQuery({ refId: 'A', ...of, [field]: null })).toEqual(readQuery({ refId: 'A', ...of, [field]: undefined }));
});

test.each(rows)('$field is read alike when it was read before', ({ of, field, wrong, unknown, variable }) => {
  for (const [value] of [wrong, unknown, variable]) {
    const once = readQuery({ refId: 'A', ...of, [field]: value });
    expect(readQuery(once)).toEqual(once);
  }
});
