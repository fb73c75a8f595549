import { templatesOf, type VariableValue } from './testing/templates';
import type { Filter, FireworksQuery } from '../types';
import { planQuery } from './planQuery';
import { interpolateQuery, interpolateVariableQuery } from './savedQuery';

function interpolate(query: Partial<FireworksQuery>, values: Record<string, VariableValue>): FireworksQuery {
  return interpolateQuery({ refId: 'A', ...query }, templatesOf(values), {});
}

describe('interpolateQuery', () => {
  test.each<[string, Partial<FireworksQuery>, Record<string, VariableValue>, Partial<FireworksQuery>]>([
    [
      'one value in a filter',
      { filters: [{ label: 'd', operator: '=', value: '$d' }] },
      { d: 'a' },
      { filters: [{ label: 'd', operator: '=', value: 'a' }] },
    ],
    [
      'several values of an equality as one-of',
      { filters: [{ label: 'd', operator: '=', value: '$d' }] },
      { d: ['a', 'b'] },
      { filters: [{ label: 'd', operator: '=|', value: '', values: ['a', 'b'] }] },
    ],
    [
      'several values of an inequality as none-of',
      { filters: [{ label: 'd', operator: '!=', value: '$d' }] },
      { d: ['a', 'b'] },
      { filters: [{ label: 'd', operator: '!=|', value: '', values: ['a', 'b'] }] },
    ],
    [
      'several values of a pattern, escaped',
      { filters: [{ label: 'd', operator: '=~', value: '$d' }] },
      { d: ['a.b', 'c'] },
      { filters: [{ label: 'd', operator: '=~', value: '(a\\.b|c)' }] },
    ],
    [
      'a pattern typed by a person, as it is',
      { filters: [{ label: 'd', operator: '=~', value: '$d' }] },
      { d: 'a.*' },
      { filters: [{ label: 'd', operator: '=~', value: 'a.*' }] },
    ],
    [
      'a label name',
      { filters: [{ label: '$l', operator: '=', value: 'x' }] },
      { l: 'base_model' },
      { filters: [{ label: 'base_model', operator: '=', value: 'x' }] },
    ],
    [
      'several quantiles beside a number',
      { quantiles: [0.5, '$q'] },
      { q: ['0.9', 'p99'] },
      { quantiles: [0.5, '0.9', 'p99'] },
    ],
    ['several labels to group by', { groupBy: ['$g', 'x'] }, { g: ['a', 'b'] }, { groupBy: ['a', 'b', 'x'] }],
    ['an empty group-by', { groupBy: [] }, {}, { groupBy: [] }],
    ['codes', { codes: ['$c'] }, { c: ['4xx', '503'] }, { codes: ['4xx', '503'] }],
    [
      'metric, view, aggregate, over',
      { metric: '$m', view: '$v', aggregate: '$a', over: { fn: '$f', window: '$w' } },
      { m: 'up', v: 'value', a: 'max', f: 'avg', w: '5m' },
      { metric: 'up', view: 'value', aggregate: 'max', over: { fn: 'avg', window: '5m' } },
    ],
    ['a legend', { legend: '$d {{x}}' }, { d: ['a', 'b'] }, { legend: 'a,b {{x}}' }],
    ['a trace id', { query: '$t' }, { t: 'tr-1' }, { query: 'tr-1' }],
  ])('replaces %s', (_, query, values, expected) => {
    expect(interpolate(query, values)).toEqual({ refId: 'A', ...expected });
  });

  test('leaves the saved query untouched', () => {
    const saved: FireworksQuery = {
      refId: 'A',
      groupBy: ['$g'],
      filters: [{ label: 'd', operator: '=', value: '$d' }],
    };
    const before = structuredClone(saved);
    interpolate(saved, { g: ['a', 'b'], d: ['x', 'y'] });
    expect(saved).toEqual(before);
  });

  test('dashboards that repeat a panel give it a value of its own', () => {
    const scoped = { d: { text: 'code', value: 'code' } };
    const filters: Filter[] = [{ label: 'd', operator: '=', value: '$d' }];
    expect(interpolateQuery({ refId: 'A', filters }, templatesOf({ d: ['chat', 'code'] }), scoped).filters).toEqual([
      { label: 'd', operator: '=', value: 'code' },
    ]);
  });

  test('one value is asked of a field that has one', () => {
    expect(interpolate({ metric: '$m' }, { m: ['a', 'b'] }).metric).toBe('a and b');
  });

  test('All is a word in a legend, and all experiments', () => {
    const all = { d: { all: '.*' } };
    expect(interpolate({ legend: '$d {{x}}' }, all).legend).toBe('All {{x}}');
    const query = interpolateVariableQuery({ refId: 'A', list: 'users', experiments: ['$d'] }, templatesOf(all), {});
    expect(query.experiments).toEqual(['.*']);
  });

  test('an empty list in a group-by is no label', () => {
    expect(interpolate({ groupBy: ['$g', 'x', 'x'] }, { g: [] }).groupBy).toEqual(['x']);
  });
});

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

/** A variable in a field, and what the query is then planned as; a pattern where it is refused with such words. */
function planned(query: Partial<FireworksQuery>, value: VariableValue) {
  const outcome = planQuery(interpolate({ metric: LATENCY, ...query }, { x: value }));
  return outcome.ok ? outcome : outcome.message;
}

describe('a variable of several values that its author wrote in a format', () => {
  test.each(['$x', '${x:csv}', '${x:pipe}', '${x:regex}', '${x:glob}', '[[x:csv]]'])(
    'is a list in a field of several: %s',
    (x) => {
      const values = { x: ['0.5', 'p99'], labels: ['deployment_id', 'base_model'] };
      const ofLabels = x.replace('x', 'labels');
      const query = { quantiles: [x], groupBy: [ofLabels], experiments: [ofLabels], codes: [x] };
      expect(interpolate(query, values)).toMatchObject({
        quantiles: ['0.5', 'p99'],
        groupBy: ['deployment_id', 'base_model'],
        experiments: ['deployment_id', 'base_model'],
      });
    }
  );
});

describe('a variable that holds nothing', () => {
  test.each<[string, Partial<FireworksQuery>, Partial<FireworksQuery>]>([
    ['a view', { view: '$x' }, {}],
    ['one quantile of two', { quantiles: ['$x', 0.5] }, { quantiles: [0.5] }],
    ['a way to combine', { view: 'value', aggregate: '$x' }, { view: 'value' }],
    ['a format', { format: '$x' }, {}],
    ['a function over time', { over: { fn: '$x', window: '5m' } }, {}],
    ['a window', { over: { fn: 'avg', window: '$x' } }, { over: { fn: 'avg', window: 'step' } }],
    ['an offset', { offset: '$x' }, {}],
  ])('as %s leaves the default', (_, query, same) => {
    for (const nothing of ['', []]) {
      expect(planned(query, nothing)).toEqual(planned(same, 'unused'));
    }
  });

  test('as a metric, a bound, the only quantile or a label of a filter is asked for', () => {
    expect(planned({ metric: '$x' }, '')).toMatch(/^No metric chosen/);
    expect(planned({ quantiles: ['$x'] }, [])).toMatch(/^No quantile chosen/);
    expect(planned({ view: 'share', bound: '$x' }, '')).toMatch(/^A share needs a bound/);
    expect(planned({ filters: [{ label: '$x', operator: '=', value: 'a' }] }, '')).toMatch(/holds nothing\. Choose a/);
  });
});

test('grouping by all labels leaves the series as they are', () => {
  expect(planned({ groupBy: ['$x'] }, { all: '.*' })).toEqual(planned({}, 'unused'));
});
