import { seriesOf } from '../../src/evaluate/testing/columns';
import { planQuery } from '../../src/plan';
import { ERRORS, REPLICAS, REQUESTS } from '../../src/catalogue';
import { valueAt } from '../../src/series/stale';
import type { FireworksQuery } from '../../src/types';
import { prometheusHome } from '../differential/askHomes';
import { prometheusClient, type PrometheusClient } from '../differential/prometheusClient';
import { runDifferential } from '../differential/differential';
import { formatReport } from '../differential/formatReport';
import { SITUATIONS } from '../differential/situations/situations';
import { adding, ALWAYS, inParts, type Part } from '../differential/situations/rewriteSeries';
import type { WrittenSeries } from '../differential/writeRequest';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus, type RunningPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const END_MS = Date.UTC(2026, 5, 3, 12);
const START_MS = END_MS - 24 * HOUR;
/** Scrapes come two seconds after each full minute. */
const TIMES = Array.from({ length: 24 * 60 }, (_, minute) => START_MS + minute * MINUTE + 2000);
const LABELS = {
  base_model: 'accounts/fireworks/models/m',
  deployment: 'accounts/acme/deployments/a1',
  deployment_account: 'acme',
  deployment_id: 'a1',
};
const HISTOGRAM = 'latency_overall_ms_bucket:sum_by_deployment';

let prometheus: RunningPrometheus | undefined;
let client: PrometheusClient;
let stores = 0;

beforeAll(async () => {
  if (hasPrometheus) {
    prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
    client = prometheusClient(prometheus.url);
  }
}, 60_000);

afterAll(() => prometheus?.stop());

function series(
  name: string,
  value: number | undefined,
  labels: Record<string, string> = LABELS,
  untilMs = Infinity
): WrittenSeries {
  const times = TIMES.filter((timeMs) => timeMs < untilMs + MINUTE);
  return { name, labels, times, values: times.map((timeMs) => (timeMs < untilMs ? value : undefined)) };
}

/** What a store with these series answers at the end of the day, or of the range given. */
async function answers(
  stored: readonly WrittenSeries[],
  query: Partial<FireworksQuery>,
  { rangeMs = 24 * HOUR, refuses }: { rangeMs?: number; refuses?: 'listing' | 'queries' | 'both' } = {}
): Promise<Array<number | undefined>> {
  const store = `t${stores++}`;
  await client.writeAll(inParts(stored, [{ ...ALWAYS, ...adding({ store }) }]));
  const outcome = planQuery({ refId: 'A', ...query });
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  const ask = prometheusHome(client, END_MS, { matchers: `store="${store}"`, refuses });
  const grid = { startMs: END_MS - rangeMs, stepMs: 5 * MINUTE, count: rangeMs / (5 * MINUTE) + 1, rangeMs };
  const { grid: answer } = await ask({ plan: outcome.plan, grid, scrapeIntervalMs: MINUTE });
  return seriesOf(answer).map(({ column }) => valueAt(column, column.values.length - 1));
}

const WHOLE = { fn: 'total' as const, window: 'range' };
const MEAN = { fn: 'avg' as const, window: 'range' };
const ALL: string[] = [];

/** The same series from two scrapers, which differ in this label. */
function pair(
  stored: readonly WrittenSeries[],
  label: string,
  parts: readonly [Part, Part] = [ALWAYS, ALWAYS]
): WrittenSeries[] {
  return parts.flatMap((part, index) => inParts(stored, [{ ...part, ...adding({ [label]: `s${index}` }) }]));
}

function restarted(stored: readonly WrittenSeries[]): WrittenSeries[] {
  const [first, second] = [START_MS + 8 * HOUR, START_MS + 16 * HOUR];
  const parts = [
    [-Infinity, first],
    [first, second],
    [second, Infinity],
  ] as const;
  return inParts(
    stored,
    parts.map(([fromMs, toMs], index) => ({ fromMs, toMs, ...adding({ instance: `collector-${index}` }) }))
  );
}

/** All but the hour from then. */
function missing(stored: readonly WrittenSeries[], fromMs: number, part: Part): WrittenSeries[] {
  return [...inParts(stored, [{ ...part, toMs: fromMs }]), ...inParts(stored, [{ ...part, fromMs: fromMs + HOUR }])];
}

function renamedAt(stored: readonly WrittenSeries[], ms: number): WrittenSeries[] {
  return inParts(stored, [
    { fromMs: -Infinity, toMs: ms },
    { fromMs: ms, toMs: Infinity, name: (name) => name.replaceAll(':', '_') },
  ]);
}

// Five requests a second for a day are 432 000; the first minute has none before its scrape.
const REQUESTS_OF_A_DAY = 5 * (24 * 3600);

testWithPrometheus.each([
  'monitor',
  'agent_hostname',
  'region',
  'datacenter',
  'scraper',
  'shard',
  'ha',
  'any_name_that_somebody_chose',
])('two scrapers that differ in %s count once, at any moment and over the range', async (label) => {
  const stored = pair([series(REQUESTS, 5)], label);
  expect(await answers(stored, { metric: REQUESTS, groupBy: ALL })).toEqual([5]);
  expect(await answers(stored, { metric: REQUESTS, groupBy: ALL, over: WHOLE })).toEqual([REQUESTS_OF_A_DAY]);
});

describe('over a day, the same numbers come', () => {
  testWithPrometheus.each<[string, (stored: readonly WrittenSeries[]) => WrittenSeries[]]>([
    ['from one scraper', (stored) => [...stored]],
    ['from one that restarted twice', restarted],
    ['from a pair', (stored) => pair(stored, 'monitor')],
    ['from a pair that both restarted', (stored) => pair(restarted(stored), 'replica')],
    [
      'with a second one from six to three hours ago',
      (stored) => pair(stored, 'ha', [ALWAYS, { fromMs: END_MS - 6 * HOUR, toMs: END_MS - 3 * HOUR }]),
    ],
    [
      'with a younger second one',
      (stored) => pair(stored, 'ha', [ALWAYS, { fromMs: END_MS - 3 * HOUR, toMs: Infinity }]),
    ],
    [
      'from a pair half a minute apart, each of which missed an hour',
      (stored) => [
        ...missing(stored, END_MS - 5 * HOUR, { ...ALWAYS, ...adding({ monitor: 'a' }) }),
        ...missing(stored, END_MS - 10 * HOUR, { ...ALWAYS, laterMs: 25_000, ...adding({ monitor: 'b' }) }),
      ],
    ],
    ['with names that changed', (stored) => renamedAt(stored, END_MS - 9 * HOUR)],
  ])('%s', async (_, store) => {
    const stored = store([
      series(REQUESTS, 5),
      series(ERRORS, 0.5, { ...LABELS, http_code: '500' }),
      series(REPLICAS, 2, { deployment_id: 'a1', deployment_account: 'acme' }),
      series(HISTOGRAM, 2.5, { ...LABELS, le: '100' }),
      series(HISTOGRAM, 5, { ...LABELS, le: '+Inf' }),
    ]);
    const questions: Array<[Partial<FireworksQuery>, number]> = [
      [{ metric: REQUESTS, groupBy: ALL, over: MEAN }, 5],
      [{ metric: REQUESTS, groupBy: ALL, over: WHOLE }, REQUESTS_OF_A_DAY],
      [{ metric: REQUESTS, over: WHOLE }, REQUESTS_OF_A_DAY],
      [{ metric: REPLICAS, groupBy: ALL, over: { fn: 'max', window: 'range' } }, 2],
      [{ metric: REPLICAS, groupBy: ALL }, 2],
      [{ metric: 'error_ratio', groupBy: ALL, over: MEAN }, 0.1],
      [{ metric: HISTOGRAM, view: 'quantile', quantiles: [0.25], groupBy: ALL, over: MEAN }, 50],
      [{ metric: HISTOGRAM, view: 'rate', groupBy: ALL, over: MEAN }, 5],
    ];
    for (const [query, expected] of questions) {
      const [value, ...others] = await answers(stored, query);
      expect([query.metric, query.over?.fn, value, others]).toEqual([
        query.metric,
        query.over?.fn,
        expect.closeTo(expected, 9),
        [],
      ]);
    }
  });
});

testWithPrometheus('a pair whose deployment was scaled to zero an hour ago counts once', async () => {
  const stored = pair([series(REQUESTS, 5, LABELS, END_MS - HOUR)], 'monitor');
  expect(await answers(stored, { metric: REQUESTS, groupBy: ALL, over: WHOLE })).toEqual([
    REQUESTS_OF_A_DAY - 5 * 3600,
  ]);
});

testWithPrometheus.each(['listing', 'queries', 'both'] as const)(
  'where a store refuses %s, a pair counts once and unlike bounds stay apart',
  async (refuses) => {
    const stored = pair(
      [
        series(REQUESTS, 15),
        series(HISTOGRAM, 5, { ...LABELS, le: '250' }),
        series(HISTOGRAM, 10, { ...LABELS, le: '500' }),
        series(HISTOGRAM, 10, { ...LABELS, le: '+Inf' }),
        series(HISTOGRAM, 5, { ...LABELS, deployment_id: 'b2', le: '500' }),
        series(HISTOGRAM, 5, { ...LABELS, deployment_id: 'b2', le: '+Inf' }),
      ],
      'region'
    );
    expect(await answers(stored, { metric: REQUESTS, groupBy: ALL }, { refuses })).toEqual([15]);
    const median = { metric: HISTOGRAM, view: 'quantile' as const, quantiles: [0.5], groupBy: ALL };
    expect(await answers(stored, median, { refuses })).toEqual([250]);
  }
);

testWithPrometheus('a status code whose label was renamed is one label in filters, groups and ratios', async () => {
  const middle = END_MS - 12 * HOUR;
  const code = (name: string, value: string) => ({ ...LABELS, [name]: value });
  const errors = (value: string, rate: number) =>
    inParts(
      [series(ERRORS, rate, code('code', value))],
      [
        { fromMs: -Infinity, toMs: middle },
        { fromMs: middle, toMs: Infinity, labels: () => code('http_code', value) },
      ]
    );
  const stored = [series(REQUESTS, 10), ...errors('404', 1), ...errors('500', 1), ...errors('503', 1)];
  const by = (query: Partial<FireworksQuery>) => answers(stored, { groupBy: ALL, over: MEAN, ...query });
  expect(await by({ metric: 'error_ratio', codes: ['4xx'] })).toEqual([expect.closeTo(0.1, 9)]);
  expect(await by({ metric: 'success_ratio', codes: ['5xx'] })).toEqual([expect.closeTo(0.8, 9)]);
  const filters = [{ label: 'http_code', operator: '!=' as const, value: '500' }];
  expect(await by({ metric: ERRORS, filters })).toEqual([expect.closeTo(2, 9)]);
  expect(await by({ metric: ERRORS, groupBy: ['http_code'] })).toEqual(
    [1, 1, 1].map((rate) => expect.closeTo(rate, 9))
  );
});

/** What every panel is about, each once. */
function everyMetric(): WrittenSeries[] {
  return [
    series(REQUESTS, 5),
    series(ERRORS, 0.5, { ...LABELS, http_code: '500' }),
    series(REPLICAS, 2, { deployment_id: 'a1', deployment_account: 'acme' }),
    series(HISTOGRAM, 2.5, { ...LABELS, le: '100' }),
    series(HISTOGRAM, 5, { ...LABELS, le: '+Inf' }),
  ];
}

function withoutLabels(stored: readonly WrittenSeries[], ...names: string[]): WrittenSeries[] {
  const labels: Part['labels'] = (all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  return inParts(stored, [{ ...ALWAYS, labels }]);
}

describe('what only one of two scrapers keeps, or drops, is neither lost nor counted twice', () => {
  const from = (name: string, stored: readonly WrittenSeries[]) =>
    inParts(stored, [{ ...ALWAYS, ...adding({ scraper: name }) }]);
  const but = (metric: string) => everyMetric().filter(({ name }) => name !== metric);
  const only = (metric: string) => everyMetric().filter(({ name }) => name === metric);

  testWithPrometheus.each<[string, WrittenSeries[]]>([
    ['the account', [...from('a', everyMetric()), ...from('b', withoutLabels(everyMetric(), 'deployment_account'))]],
    [
      'model and path',
      [...from('a', everyMetric()), ...from('b', withoutLabels(everyMetric(), 'deployment', 'base_model'))],
    ],
    ['histograms dropped', [...from('a', but(HISTOGRAM)), ...from('b', everyMetric())]],
    ['histograms kept', [...from('a', everyMetric()), ...from('b', only(HISTOGRAM))]],
    ['errors kept', [...from('a', everyMetric()), ...from('b', only(ERRORS))]],
    ['replicas kept', [...from('a', everyMetric()), ...from('b', only(REPLICAS))]],
    [
      'the account, since noon',
      inParts(everyMetric(), [
        { fromMs: -Infinity, toMs: END_MS - 12 * HOUR },
        {
          fromMs: END_MS - 12 * HOUR,
          toMs: Infinity,
          labels: ({ deployment_account: _, ...others }) => others,
        },
      ]),
    ],
  ])('%s', async (_, stored) => {
    const questions: Array<[Partial<FireworksQuery>, number]> = [
      [{ metric: REQUESTS, groupBy: ALL }, 5],
      [{ metric: REQUESTS, over: WHOLE }, REQUESTS_OF_A_DAY],
      [{ metric: REPLICAS, groupBy: ALL }, 2],
      [{ metric: 'error_ratio', groupBy: ALL, over: MEAN }, 0.1],
      [{ metric: HISTOGRAM, view: 'quantile', quantiles: [0.25], groupBy: ALL, over: MEAN }, 50],
      [{ metric: HISTOGRAM, view: 'rate', groupBy: ALL, over: MEAN }, 5],
    ];
    for (const [query, expected] of questions) {
      expect([query.metric, query.view, await answers(stored, query)]).toEqual([
        query.metric,
        query.view,
        [expect.closeTo(expected, 9)],
      ]);
    }
  });

  testWithPrometheus('a metric that is not documented', async () => {
    const metric = 'steps_in_flight:sum_by_deployment';
    const phases = ['decode', 'prefill'].map((phase, index) => series(metric, 3 + index, { ...LABELS, phase }));
    const query = { metric, groupBy: ['phase'], over: MEAN };
    expect(await answers([...from('a', everyMetric()), ...from('b', [...everyMetric(), ...phases])], query)).toEqual([
      3, 4,
    ]);
    const both = ['a', 'b'].flatMap((name) => from(name, [...everyMetric(), ...phases]));
    expect(await answers(both, query)).toEqual([3, 4]);
  });
});

testWithPrometheus('a query that filters or groups by what copies differ in chooses among them itself', async () => {
  const stored = pair([series(REQUESTS, 5)], 'scraper');
  const of = (value: string) => [{ label: 'scraper', operator: '=' as const, value }];
  for (const copy of ['s0', 's1']) {
    expect(await answers(stored, { metric: REQUESTS, groupBy: ALL, filters: of(copy) })).toEqual([5]);
  }
  expect(await answers(stored, { metric: REQUESTS, groupBy: ['scraper'] })).toEqual([5, 5]);
  expect(await answers(stored, { metric: REQUESTS, groupBy: ['scraper'], over: WHOLE })).toEqual([
    REQUESTS_OF_A_DAY,
    REQUESTS_OF_A_DAY,
  ]);
});

testWithPrometheus('unlike bounds stay apart where a filter is about a label that a pipeline added', async () => {
  const stored = inParts(
    [
      series(HISTOGRAM, 5, { ...LABELS, le: '250' }),
      series(HISTOGRAM, 10, { ...LABELS, le: '500' }),
      series(HISTOGRAM, 10, { ...LABELS, le: '+Inf' }),
      series(HISTOGRAM, 5, { ...LABELS, deployment_id: 'b2', le: '500' }),
      series(HISTOGRAM, 5, { ...LABELS, deployment_id: 'b2', le: '+Inf' }),
    ],
    [{ ...ALWAYS, ...adding({ cluster: 'eu' }) }]
  );
  const filters = [{ label: 'cluster', operator: '=' as const, value: 'eu' }];
  const median = { metric: HISTOGRAM, view: 'quantile' as const, quantiles: [0.5], groupBy: ALL, filters };
  expect(await answers(stored, median)).toEqual([250]);
});

testWithPrometheus(
  'of several jobs only those that bring Fireworks’ metrics say whether a scrape succeeded',
  async () => {
    const target = { job: 'fireworks', instance: 'api.fireworks.ai:443' };
    const other = { job: 'node', instance: '10.0.0.1:9100' };
    const stored = [
      series(REQUESTS, 5, { ...LABELS, ...target }),
      series('up', 1, target),
      series('up', 0, other),
      series('scrape_samples_scraped', 14, target),
      series('scrape_samples_scraped', 9000, other),
    ];
    expect(await answers(stored, { metric: 'up' })).toEqual([1]);
    expect(await answers(stored, { metric: 'scrape_samples_scraped' })).toEqual([14]);
  }
);

testWithPrometheus.each([1, 5])('a total over %i min has as many minutes, in Prometheus 2 as in 3', async (minutes) => {
  const over = { fn: 'total' as const, window: `${minutes}m` };
  expect(await answers([series(REQUESTS, 20)], { metric: REQUESTS, groupBy: ALL, over })).toEqual([1200 * minutes]);
});

testWithPrometheus(
  'in every situation that operations bring about, generated plans give the numbers of the browser',
  async () => {
    const url = prometheus?.url ?? '';
    const report = await runDifferential({ plans: 6, seed: 32, prometheusUrl: url, situations: SITUATIONS });
    expect(formatReport(report)).toMatch(/^\d+ plans, \d+ samples agree(; \d plans promise no equal numbers)?$/);
    expect(report.plans).toBe(6 * SITUATIONS.length);
    expect(report.samples).toBeGreaterThan(10_000);
  },
  600_000
);
