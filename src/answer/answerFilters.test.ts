import type { DataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { CACHED_PROMPT_TOKENS, ERRORS, PROMPT_TOKENS } from '../catalogue';
import { groupLabels, planSelections, type MetricsPlan } from '../plan';
import type { MetricStore } from '../stores';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { knownToFit } from './applicable';
import { METRIC, parts, request } from './testing/answerParts';

test('ad hoc filters narrow traces where traces have such a field, and say where not', async () => {
  const { asked, context } = parts();
  const filters = [
    { key: 'deployment_id', operator: '=', value: 'chat' },
    { key: 'http_code', operator: '=', value: '500' },
  ];
  const last = await lastValueFrom(answer(request([{ refId: 'A', queryType: 'traces' }], filters), context));
  expect(asked.traces[0]?.traceFilters).toEqual([{ label: 'deployment_id', operator: '=', value: 'chat' }]);
  expect(last.data[0].meta.notices[0].text).toMatch(/Traces have no http_code/);
});

test.each(['<', '>=', '=~~', 'is'])(
  'an ad hoc filter with %s is refused on panels of metrics, never left out',
  async (operator) => {
    const { asked, context } = parts();
    const filters = [{ key: 'deployment_id', operator, value: 'chat' }];
    const last = await lastValueFrom(answer(request([{ refId: 'A', metric: METRIC }], filters), context));
    expect(asked.metrics).toEqual([]);
    expect(last.errors).toEqual([
      { refId: 'A', message: expect.stringContaining(`The filter on deployment_id has the operator "${operator}"`) },
    ]);
  }
);

test('an ad hoc filter reaches traces with the operator that it has, for them to take or to refuse', async () => {
  const { asked, context } = parts();
  const filters = [
    { key: 'duration', operator: '>=', value: '2s' },
    { key: 'user', operator: '<', value: 'al' },
  ];
  await lastValueFrom(answer(request([{ refId: 'A', queryType: 'traces' }], filters), context));
  expect(asked.traces[0]?.traceFilters).toEqual([
    { label: 'duration', operator: '>=', value: '2s' },
    { label: 'user', operator: '<', value: 'al' },
  ]);
});

test('variables in ad hoc filters are replaced, for metrics and traces', async () => {
  const { asked, context } = parts();
  const filters = [{ key: 'deployment_id', operator: '=', value: '$session' }];
  const targets: FireworksQuery[] = [
    { refId: 'A', metric: METRIC },
    { refId: 'B', queryType: 'traces' },
  ];
  const { errors } = await lastValueFrom(answer(request(targets, filters), context));
  expect(errors).toBeUndefined();
  expect(asked.traces[0]?.traceFilters).toEqual([{ label: 'deployment_id', operator: '=', value: 's-1' }]);
});

test('a variable that does not exist is said, on panels of metrics and of traces', async () => {
  const { context } = parts();
  const targets: FireworksQuery[] = [
    { refId: 'A', metric: METRIC, filters: [{ label: 'deployment_id', operator: '!=', value: 'x-$nobody' }] },
    {
      refId: 'B',
      queryType: 'traces',
      traceFilters: [
        { label: 'session', operator: '!=', value: '$nobody' },
        { label: 'text', operator: 'contains', value: '$USD or $5' },
      ],
    },
  ];
  const { data } = await lastValueFrom(answer(request(targets), context));
  const notices = data.map(({ meta }: DataFrame) => meta?.notices?.map(({ text }) => text));
  const said = 'There is no variable $nobody here, so it is taken as the text that it is.';
  expect(notices).toEqual([[said], [said]]);
});

describe('a filter or grouping of the dashboard that a panel cannot take', () => {
  /** A store whose series of a metric have these labels. */
  function labelled(labels: Readonly<Record<string, readonly string[]>>) {
    const { asked, context } = parts();
    const lists: string[] = [];
    const plans: MetricsPlan[] = [];
    const store: MetricStore = {
      ...context.store,
      run: (request) => {
        plans.push(...request.queries.map(({ plan }) => plan));
        return context.store.run(request);
      },
      labelNames: (scope) => {
        lists.push(scope?.metric ?? '');
        return Promise.resolve([...(labels[scope?.metric ?? ''] ?? [])]);
      },
      labelValues: (label) => Promise.resolve(label === 'instance' ? ['api:443'] : []),
    };
    const ask = async (target: Partial<FireworksQuery>, filters: Filters, groupByKeys: string[] = []) => {
      const asking = { ...request([{ refId: 'A', ...target }], filters), groupByKeys };
      const { data, errors } = await lastValueFrom(answer(asking, { ...context, store }));
      const notices = data.flatMap(({ meta }: DataFrame) => meta?.notices ?? []);
      return { notices, errors, plan: plans.at(-1), selection: plans.at(-1) && planSelections(plans.at(-1)!)[0] };
    };
    return { ask, lists, asked };
  }

  type Filters = Parameters<typeof request>[1];
  const filter = (key: string, operator: string, value: string) => [{ key, operator, value }];
  const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
  const KNOWN = { [METRIC]: ['base_model', 'deployment_id', 'team'], [LATENCY]: ['deployment_id'], up: [] };

  test.each<[string, string]>([
    ['a label of another metric', 'http_code'],
    ['a field of traces', 'status'],
    ['a label of another data source', 'namespace'],
    ['a name of JavaScript', 'constructor'],
  ])('is left out with a warning where it is %s', async (_, key) => {
    const { ask } = labelled(KNOWN);
    const { notices, selection } = await ask({ metric: METRIC }, filter(key, '=', 'x'));
    expect(selection?.matchers).toEqual([]);
    expect(notices).toEqual([
      {
        severity: 'warning',
        text: `Request rate is not told apart by ${key}, so that filter of the dashboard does not narrow it.`,
      },
    ]);
  });

  test.each<[string, string]>([
    ['is documented', 'base_model'],
    ['was added and is listed', 'team'],
    ['was added by a scraper, which no list names', 'instance'],
  ])('is none where the label %s', async (_, key) => {
    const { ask } = labelled(KNOWN);
    const { notices, selection } = await ask({ metric: METRIC }, filter(key, '=', 'x'));
    expect(selection?.matchers).toEqual([{ label: key, operator: '=', value: 'x' }]);
    expect(notices).toEqual([]);
  });

  test('is none where it takes series without the label too, nor where nothing is known of the metric', async () => {
    const { ask, lists } = labelled(KNOWN);
    for (const [operator, value] of [
      ['!=', 'x'],
      ['=', ''],
      ['=~', '.*'],
      ['!~', 'x.*'],
    ] as const) {
      const { notices, selection } = await ask({ metric: METRIC }, filter('namespace', operator, value));
      expect([notices, selection?.matchers]).toEqual([[], [{ label: 'namespace', operator, value }]]);
    }
    expect(lists).toEqual([]);
    const unknown = await ask({ metric: 'of_tomorrow' }, filter('namespace', '=', 'x'));
    expect([unknown.notices, unknown.selection?.matchers.length]).toEqual([[], 1]);
  });

  test('is asked about once for many panels', async () => {
    const { ask, lists } = labelled(KNOWN);
    await Promise.all([1, 2, 3].map(() => ask({ metric: METRIC }, filter('namespace', '=', 'x'))));
    expect(lists).toEqual([METRIC]);
  });

  test.each<[string, Partial<FireworksQuery>]>([
    ['value', { metric: METRIC }],
    ['quantile', { metric: LATENCY, quantiles: [0.5] }],
    ['rate', { metric: LATENCY, view: 'rate' }],
    ['heatmap', { metric: LATENCY, view: 'heatmap' }],
    ['distribution', { metric: LATENCY, view: 'distribution' }],
    ['ratio', { metric: 'error_ratio' }],
    ['difference', { metric: 'uncached_prompt_tokens' }],
    ['all together', { metric: METRIC, groupBy: [] }],
  ])('a grouping is honoured by the view %s, and its other labels are said', async (_, target) => {
    const ofTokens = { [PROMPT_TOKENS]: ['deployment_id'], [CACHED_PROMPT_TOKENS]: ['deployment_id'] };
    const { ask } = labelled({ ...KNOWN, ...ofTokens, [ERRORS]: ['http_code'] });
    const { plan, notices, errors } = await ask(target, [], ['deployment_id', 'planet']);
    expect(errors).toBeUndefined();
    expect(plan && groupLabels(plan)).toEqual(['deployment_id']);
    expect(notices[0]?.text).toMatch(/is not told apart by planet, so it is not grouped by it\.$/);
  });

  test('a state is one of each deployment, however the dashboard is grouped', async () => {
    const { ask } = labelled(KNOWN);
    const { plan, notices } = await ask({ metric: 'deployment_state' }, [], ['base_model']);
    expect(plan && groupLabels(plan)).toEqual(['deployment_id']);
    expect(notices[0]?.text).toMatch(/is not told apart by base_model, so it is not grouped by it\./);
  });

  test('statistics of traces are grouped by what they can be split by; lists say that they are not', async () => {
    const { ask, asked } = labelled(KNOWN);
    const grouped = await ask({ queryType: 'traceStats', statistic: 'calls' }, [], ['base_model', 'http_code']);
    expect(asked.traces.at(-1)?.groupBy).toEqual(['base_model']);
    expect(grouped.notices[0]?.text).toMatch(/^Model calls cannot be split by http_code, so it is not grouped by it/);
    const listed = await ask({ queryType: 'traces' }, [], ['base_model']);
    expect(asked.traces.at(-1)?.groupBy).toBeUndefined();
    expect(listed.notices[0]?.text).toMatch(/^Only statistics of traces are grouped/);
  });

  test('a click on a cell of the table of traces is a filter on its field', async () => {
    const { ask, asked } = labelled(KNOWN);
    await ask({ queryType: 'traces' }, filter('Session', '=', 'a|b, "c"'));
    expect(asked.traces.at(-1)?.traceFilters).toEqual([{ label: 'session', operator: '=', value: 'a|b, "c"' }]);
  });
});

test('what a panel was asked without is not handed on from it to Explore either', async () => {
  const { context } = parts();
  const store: MetricStore = { ...context.store, labelNames: () => Promise.resolve(['deployment_id']) };
  const target: FireworksQuery = { refId: 'A', metric: METRIC };
  const filters = ['namespace', 'deployment_id'].map((key) => ({ key, operator: '=', value: 'x' }));
  const handedOn = () => knownToFit(target, { filters, scopedVars: {} }, { ...context, store }).map(({ key }) => key);
  expect(handedOn()).toEqual(['namespace', 'deployment_id']);
  await lastValueFrom(answer(request([target], filters), { ...context, store }));
  expect(handedOn()).toEqual(['deployment_id']);
});
