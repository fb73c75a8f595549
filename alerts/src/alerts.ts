import type { Alert } from './alert';
import { DEPLOYMENT, DEPLOYMENT_ID, events, shareAbove, trafficFloor } from './expressions';
import { NAMINGS, type Naming } from './names';
import { THRESHOLDS } from './thresholds';

export interface AlertOptions {
  naming: Naming;
  /** The `job` label of the scrape. */
  job: string;
}

const WHO = '{deployment_id} ({base_model})';
const { objective, trafficPerSecond, firstTokenMs, queueMs, slowShare } = THRESHOLDS;

/** All alerts, for a store in which the metrics are named so. */
export function alerts(options: AlertOptions): Alert[] {
  return [...failures(options), ...waits(options), ...resources(options), ...scrapes(options)];
}

const toErrors = (hours: number) => ({ uid: 'fireworks-errors', hours });
/** All of one deployment in the order of a request, so that the cause shows on the way down. */
const toDeployment = (hours: number) => ({ uid: 'fireworks-deployment', hours });
const toTokens = (hours: number) => ({ uid: 'fireworks-tokens', hours });
const toOverview = (hours: number) => ({ uid: 'fireworks-overview', hours });

function failures({ naming }: AlertOptions): Alert[] {
  const named = NAMINGS[naming];
  const requests = named('request_counter_total:sum_by_deployment');
  const errors = named('requests_error_total:sum_by_deployment');
  const share = (codes: string, window: string) =>
    `${events(`${errors}{http_code=~"${codes}"}`, window)} / (${events(requests, window)} > 0)`;
  const burn = (times: number) => Number((times * (1 - objective)).toFixed(4));
  const fast = burn(THRESHOLDS.fastBurn);
  const slow = burn(THRESHOLDS.slowBurn);
  const lastMinutes = events(`${errors}{http_code="503"}`, '5m', { by: DEPLOYMENT_ID });
  return [
    {
      name: 'FireworksErrorBudgetBurnsFast',
      severity: 'critical',
      value: share('5..', '1h'),
      rings: { above: fast },
      provided: [`${share('5..', '5m')} > ${fast}`, trafficFloor(requests, '1h', trafficPerSecond, 60)],
      lasts: '2m',
      keeps: '5m',
      summary: `${WHO}: VALUE of the requests of the last hour failed with 5xx`,
      description:
        'At this rate the error budget of a month is gone within two days. Look at which codes there are: 503 points to ' +
        'capacity, 500 to the model or the engine.',
      missing: 'ok',
      as: 'share',
      dashboard: toErrors(1),
    },
    {
      name: 'FireworksErrorBudgetBurnsSlowly',
      severity: 'warning',
      value: share('5..', '6h'),
      rings: { above: slow },
      provided: [`${share('5..', '30m')} > ${slow}`, trafficFloor(requests, '6h', trafficPerSecond, 360)],
      lasts: '15m',
      keeps: '15m',
      summary: `${WHO}: VALUE of the requests of the last six hours failed with 5xx`,
      description: 'At this rate the error budget of a month is gone within five days.',
      missing: 'ok',
      as: 'share',
      dashboard: toErrors(6),
    },
    {
      name: 'FireworksRefusesRequests',
      severity: 'warning',
      value: share('429', '10m'),
      rings: { above: THRESHOLDS.refusedShare },
      provided: [trafficFloor(requests, '10m', trafficPerSecond, 10)],
      lasts: '5m',
      keeps: '5m',
      summary: `${WHO}: VALUE of the requests of the last ten minutes were refused with 429`,
      description: 'Clients send more than the deployment or the account may take. Add replicas, or slow clients down.',
      missing: 'ok',
      as: 'share',
      dashboard: toErrors(1),
    },
    {
      name: 'FireworksAsleepWhileCalled',
      severity: 'critical',
      value: lastMinutes,
      rings: { above: 0 },
      provided: [`max by (${DEPLOYMENT_ID}) (max_over_time(${named('deployment_replicas')}[5m])) == 0`],
      lasts: '2m',
      keeps: '5m',
      summary: '{deployment_id} is scaled to zero, and requests fail with 503',
      description:
        'Callers wait for a deployment that does not start. Look at its state in Fireworks’ console; raise its least ' +
        'number of replicas if cold starts are not acceptable.',
      missing: 'ok',
      as: 'number',
      dashboard: toDeployment(1),
    },
  ];
}

function waits({ naming }: AlertOptions): Alert[] {
  const named = NAMINGS[naming];
  const floor = trafficFloor(named('request_counter_total:sum_by_deployment'), '10m', trafficPerSecond, 10);
  const slow = (name: string, metric: string, limitMs: number, what: string, description: string): Alert => ({
    name,
    severity: 'warning',
    value: shareAbove(named(`latency_${metric}_ms_bucket:sum_by_deployment`), limitMs, '10m'),
    rings: { above: slowShare },
    provided: [floor],
    lasts: '10m',
    keeps: '5m',
    summary: `${WHO}: VALUE of the requests of the last ten minutes ${what} more than ${limitMs / 1000} s`,
    description,
    missing: 'ok',
    as: 'share',
    dashboard: toDeployment(1),
  });
  return [
    slow(
      'FireworksFirstTokenSlow',
      'to_first_token',
      firstTokenMs,
      'waited for their first token for',
      'The dashboard shows which phase it is: the queue before prefill, prefill itself, or longer prompts.'
    ),
    slow(
      'FireworksPrefillQueue',
      'prefill_queue',
      queueMs,
      'waited for prefill for',
      'Prompts come faster than they are read. Look at prompt lengths and cache hits, then at replicas.'
    ),
    slow(
      'FireworksGenerationQueue',
      'generation_queue',
      queueMs,
      'waited for a generation slot for',
      'All slots are taken. Look at KV cache slots and answer lengths, then at replicas.'
    ),
  ];
}

function resources({ naming }: AlertOptions): Alert[] {
  const named = NAMINGS[naming];
  const prompt = named('tokens_prompt_total:sum_by_deployment');
  const cached = named('tokens_cached_prompt_total:sum_by_deployment');
  const hits = (window: string, before = '') =>
    `${events(cached, window, { before })} / (${events(prompt, window, { before })} > 0)`;
  const usual = hits('1d', '30m');
  return [
    {
      name: 'FireworksKvCacheFull',
      severity: 'warning',
      value: `max by (${DEPLOYMENT}) (avg_over_time(${named('generator_kv_blocks_fraction:avg_by_deployment')}[10m]))`,
      rings: { above: THRESHOLDS.kvBlocks },
      provided: [],
      lasts: '5m',
      keeps: '5m',
      summary: `${WHO}: VALUE of the KV cache is taken`,
      description: 'New requests will queue. More replicas, shorter contexts or fewer concurrent requests give room.',
      missing: 'ok',
      as: 'share',
      dashboard: toDeployment(1),
    },
    {
      name: 'FireworksPromptCacheDropped',
      severity: 'warning',
      value: `(${hits('30m')}) / (${usual})`,
      rings: { below: THRESHOLDS.cacheHitsLeft },
      provided: [
        `${usual} > ${THRESHOLDS.usualCacheHits}`,
        trafficFloor(named('request_counter_total:sum_by_deployment'), '30m', trafficPerSecond, 30),
      ],
      lasts: '15m',
      keeps: '15m',
      summary: `${WHO}: the prompt cache serves VALUE of what it served in the day before`,
      description:
        'Prompts no longer begin alike (a changed system prompt, a time at its beginning), or calls of one conversation ' +
        'reach different replicas. Prefill takes longer and costs more meanwhile.',
      missing: 'ok',
      as: 'share',
      dashboard: toTokens(24),
    },
  ];
}

function scrapes({ naming, job }: AlertOptions): Alert[] {
  const prompt = NAMINGS[naming]('tokens_prompt_total:sum_by_deployment');
  const up = `up{job="${job}"}`;
  return [
    {
      name: 'FireworksMetricsMissing',
      severity: 'critical',
      // No target at all counts as none that answers.
      value: `max(max_over_time(${up}[5m]) or absent(${up}) * 0)`,
      rings: { below: 1 },
      provided: [],
      lasts: '1m',
      keeps: '0s',
      summary: 'No metrics of Fireworks for five minutes: no other alert of this group can ring',
      description:
        'The targets page of the scraper says why: a revoked key (401), a wrong account (403, 404), too many scrapes (429), ' +
        'no network. The deployments themselves may be well.',
      missing: 'rings',
      as: 'number',
      dashboard: toOverview(1),
    },
    {
      name: 'FireworksScrapesFail',
      severity: 'warning',
      value: `avg(avg_over_time(${up}[15m]))`,
      rings: { below: THRESHOLDS.goodScrapes },
      // All failing is the alert above.
      provided: [`max(max_over_time(${up}[5m])) > 0`],
      lasts: '5m',
      keeps: '10m',
      summary: 'Only VALUE of the scrapes of Fireworks’ metrics succeed',
      description:
        'Most often 429: Fireworks allows six requests a minute for an account, and others ask too (a second scraper, ' +
        'browsers). Numbers of the minutes between are lost.',
      missing: 'ok',
      as: 'share',
      dashboard: toOverview(1),
    },
    {
      name: 'FireworksSnapshotStale',
      severity: 'warning',
      // Prompt tokens per second never repeat for a quarter of an hour where anything is asked.
      value: `max by (deployment_account) (changes(${prompt}[15m]))`,
      rings: { below: 1 },
      provided: [
        `max by (deployment_account) (min_over_time(${prompt}[15m])) > 0`,
        `max by (deployment_account) (count_over_time(${prompt}[15m])) > 10`,
      ],
      lasts: '1m',
      keeps: '0s',
      summary: '{deployment_account}: the metrics endpoint answers, but with the same numbers for a quarter of an hour',
      description:
        'What is shown and what alerts go by is old. A cache in between may be stuck; otherwise it is Fireworks’ exporter.',
      missing: 'ok',
      as: 'number',
      dashboard: toOverview(1),
    },
  ];
}
