/** What happens to a store, minute by minute, and when an alert has to ring. */
export interface Scenario {
  name: string;
  what: string;
  /** Values by series, as promtool writes them: `1x60` is 1 and sixty times 1 more, `_x60` sixty minutes without. */
  series: Record<string, string>;
  /** Labels of the alert beside its name. */
  labels: Record<string, string>;
  /** Minutes. */
  ringsAt: readonly number[];
  quietAt: readonly number[];
}

const D1 = { deployment_account: 'acme', base_model: 'kimi', deployment_id: 'd1' };
/** What Prometheus adds; it changes when a scraper is replaced. */
const SCRAPED = ',job="fireworks",instance="a:1"';

function of(metric: string, more = '', labels: Record<string, string> = D1): string {
  const own = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${metric}{${own.join()}${more}${SCRAPED}}`;
}

const REQUESTS = of('request_counter_total:sum_by_deployment');
const failed = (code: number) => of('requests_error_total:sum_by_deployment', `,http_code="${code}"`);
const PROMPT = of('tokens_prompt_total:sum_by_deployment');
const CACHED = of('tokens_cached_prompt_total:sum_by_deployment');
const bucket = (metric: string, le: string) => of(`latency_${metric}_ms_bucket:sum_by_deployment`, `,le="${le}"`);
const UP = 'up{job="fireworks",instance="a:1"}';
const critical = { severity: 'critical', ...D1 };
const warning = { severity: 'warning', ...D1 };

/** A histogram whose bounds do not hold the limit itself, slow from one hour on for an hour. */
const slow = (name: string, metric: string): Scenario => ({
  name,
  what: 'a fifth of the requests is slow for an hour',
  series: {
    [REQUESTS]: '1x240',
    [bucket(metric, '800.0')]: '0.95x60 0.8x60 0.95x120',
    [bucket(metric, '5000')]: '1x240',
    [bucket(metric, '+Inf')]: '1x240',
  },
  labels: warning,
  ringsAt: [80, 115],
  quietAt: [55, 150],
});

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'FireworksErrorBudgetBurnsFast',
    what: 'a third of the requests fails for an hour and a half',
    series: { [REQUESTS]: '1x300', [failed(503)]: '_x60 0.2x90 _x150', [failed(500)]: '_x60 0.1x90 _x150' },
    labels: critical,
    ringsAt: [100, 145],
    quietAt: [55, 75, 165],
  },
  {
    name: 'FireworksErrorBudgetBurnsFast',
    what: 'callers’ own mistakes and a handful of requests ring nothing',
    series: {
      [REQUESTS]: '1x300',
      [failed(400)]: '0.9x300',
      [of('request_counter_total:sum_by_deployment', '', { ...D1, deployment_id: 'd2' })]: '0.02x300',
      [of('requests_error_total:sum_by_deployment', ',http_code="500"', { ...D1, deployment_id: 'd2' })]: '0.02x300',
    },
    labels: critical,
    ringsAt: [],
    quietAt: [60, 120, 299],
  },
  {
    name: 'FireworksErrorBudgetBurnsFast',
    what: 'a second scraper, or one with another name, doubles nothing',
    series: {
      [REQUESTS]: '1x120 _x180',
      [REQUESTS.replace('a:1', 'b:1')]: '_x100 1x200',
      [failed(503)]: '0.1x120 _x180',
      [failed(503).replace('a:1', 'b:1')]: '_x100 0.1x200',
    },
    labels: critical,
    ringsAt: [],
    quietAt: [90, 110, 130, 250],
  },
  {
    name: 'FireworksErrorBudgetBurnsSlowly',
    what: 'a tenth of the requests fails for six hours',
    series: { [REQUESTS]: '1x900', [failed(500)]: '_x60 0.1x400 _x440' },
    labels: warning,
    ringsAt: [350, 455],
    quietAt: [60, 120, 510],
  },
  {
    name: 'FireworksRefusesRequests',
    what: 'a tenth is refused for half an hour',
    series: { [REQUESTS]: '1x200', [failed(429)]: '_x60 0.1x30 _x110' },
    labels: warning,
    ringsAt: [80, 89],
    quietAt: [59, 115],
  },
  {
    name: 'FireworksAsleepWhileCalled',
    what: 'no replica and 503, until one starts',
    series: {
      [of('deployment_replicas', '', { deployment_account: 'acme', deployment_id: 'd1' })]: '1x60 0x30 1x60',
      [failed(503)]: '_x61 0.5x35 _x60',
    },
    labels: { severity: 'critical', deployment_account: 'acme', deployment_id: 'd1' },
    ringsAt: [70, 89],
    quietAt: [60, 64, 110],
  },
  {
    name: 'FireworksAsleepWhileCalled',
    what: 'asleep and not called',
    series: { [of('deployment_replicas', '', { deployment_account: 'acme', deployment_id: 'd1' })]: '0x120' },
    labels: {},
    ringsAt: [],
    quietAt: [30, 119],
  },
  slow('FireworksFirstTokenSlow', 'to_first_token'),
  slow('FireworksPrefillQueue', 'prefill_queue'),
  slow('FireworksGenerationQueue', 'generation_queue'),
  {
    name: 'FireworksKvCacheFull',
    what: 'full for half an hour, with a peak before that is none',
    series: { [of('generator_kv_blocks_fraction:avg_by_deployment')]: '0.5x30 1x2 0.5x27 0.97x30 0.5x90' },
    labels: warning,
    ringsAt: [80, 88],
    quietAt: [40, 59, 110],
  },
  {
    name: 'FireworksPromptCacheDropped',
    what: 'hits fall from 60 % to 10 % for three hours after a day',
    series: { [REQUESTS]: '1x2200', [PROMPT]: '100x2200', [CACHED]: '60x1500 10x180 60x520' },
    labels: warning,
    ringsAt: [1560, 1670],
    quietAt: [1500, 1510, 1750],
  },
  {
    name: 'FireworksMetricsMissing',
    what: 'scrapes fail for ten minutes',
    series: { [UP]: '1x30 0x10 1x30' },
    labels: { severity: 'critical' },
    ringsAt: [38, 40],
    quietAt: [30, 33, 45],
  },
  {
    name: 'FireworksMetricsMissing',
    what: 'the scraper is gone, then back',
    series: { [UP]: '1x30 _x30 1x30' },
    labels: { severity: 'critical' },
    ringsAt: [45],
    quietAt: [30, 65],
  },
  {
    name: 'FireworksScrapesFail',
    what: 'every second scrape is refused',
    series: { [UP]: '1x30 0x0 1x0 0x0 1x0 0x0 1x0 0x0 1x0 0x0 1x0 0x0 1x0 0x0 1x0 0x0 1x0 0x0 1x0 1x60' },
    labels: { severity: 'warning' },
    ringsAt: [47, 50],
    quietAt: [30, 90],
  },
  {
    name: 'FireworksSnapshotStale',
    what: 'the same numbers for half an hour, while traffic goes on',
    series: { [PROMPT]: '100+1x60 161x30 150+1x60' },
    labels: { severity: 'warning', deployment_account: 'acme' },
    ringsAt: [80, 90],
    quietAt: [60, 70, 100],
  },
  {
    name: 'FireworksSnapshotStale',
    what: 'nobody asks anything',
    series: { [PROMPT]: '0x120' },
    labels: {},
    ringsAt: [],
    quietAt: [60, 119],
  },
];
