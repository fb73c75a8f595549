import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { query } from '../fireworksQuery';
import {
  CACHE_HIT_RATIO,
  CONCURRENT,
  ERROR_RATIO,
  FIRST_TOKEN,
  KV_BLOCKS,
  KV_SLOTS,
  OVERALL,
  REPLICAS,
  REQUESTS,
} from '../metrics';
import { CACHE_USE_JUDGED, ERRORS_JUDGED } from '../panels/judgement';
import { newest } from '../panels/stat';
import { statesCount } from '../panels/statesCount';
import { targetStat } from '../panels/targetChart';
import { FIRST_TOKEN_TARGET, OVERALL_TARGET, TARGET } from './targets';

const AVERAGED =
  'Fireworks averages it over the replicas of a deployment, so one full replica beside idle ones does not show.';

/** Whether one deployment is well. */
export function withOneVerdict(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(row(1, 'Is it well? Targets over the time range, the rest as of its newest scrape'))
    .withPanel(
      statesCount({
        id: 2,
        title: 'State',
        description:
          'At the end of the time range. Serving: it has requests. Idle: it is up without requests. Scaled to zero: it has no replicas. Gone: Fireworks no longer reports it. The number is how many deployments: 1, unless all are chosen.',
      })
        .span(6)
        .height(3)
    )
    .withPanel(
      newest({
        id: 3,
        title: 'Replicas',
        description:
          'Running replicas; 0 is scaled to zero, and the first request after that waits for a start. Fireworks does not document the metric; where it is missing there is no data.',
        queries: [query(REPLICAS)],
      })
    )
    .withPanel(
      targetStat({
        ...FIRST_TOKEN_TARGET,
        id: 4,
        title: 'TTFT ≤ ${first_token_within:text}',
        description: `Time to first token: share of requests whose first token came within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
      })
        .span(6)
        .height(3)
    )
    .withPanel(
      targetStat({
        ...OVERALL_TARGET,
        id: 5,
        title: 'Overall ≤ ${overall_within:text}',
        description: `Share of requests answered in full within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
      })
        .span(6)
        .height(3)
    )
    .withPanel(
      newest({
        id: 6,
        title: 'Requests',
        description:
          'Requests per second in the minute before the newest scrape. Below 0.1 per second ratios and quantiles rest on a handful of requests.',
        queries: [query(REQUESTS)],
      })
    )
    .withPanel(
      newest({
        id: 7,
        title: 'Error ratio',
        description:
          'Failed requests of all requests, every HTTP code. Orange from 1 %, red from 5 %. Σ errors / Σ requests; no traffic gives no value.',
        queries: [query(ERROR_RATIO)],
        judgement: ERRORS_JUDGED,
      })
    )
    .withPanel(
      newest({
        id: 8,
        title: 'TTFT, p95',
        description: 'Time to first token: 95 of 100 requests got it within this time.',
        queries: [query(FIRST_TOKEN).quantiles(0.95)],
      })
    )
    .withPanel(
      newest({
        id: 9,
        title: 'Overall, p95',
        description: '95 of 100 requests were answered in full within this time.',
        queries: [query(OVERALL).quantiles(0.95)],
      })
    )
    .withPanel(
      newest({
        id: 10,
        title: 'KV blocks',
        description: `Share of the KV cache's memory in use. Orange from 90 %, red from 98 %: add replicas, or shorten prompts and answers. ${AVERAGED}`,
        queries: [query(KV_BLOCKS).aggregate('max')],
        judgement: CACHE_USE_JUDGED,
      })
    )
    .withPanel(
      newest({
        id: 11,
        title: 'KV slots',
        description: `Share of the places for concurrent sequences in use. Orange from 90 %, red from 98 %: further requests wait for a slot. ${AVERAGED}`,
        queries: [query(KV_SLOTS).aggregate('max')],
        judgement: CACHE_USE_JUDGED,
      })
    )
    .withPanel(
      newest({
        id: 12,
        title: 'Cache hits',
        description:
          'Share of prompt tokens that came from the prompt cache: tokens, not requests. No colour, since a good share depends on the workload; a fall shows in the course behind the number.',
        queries: [query(CACHE_HIT_RATIO)],
      }).unit('percentunit')
    )
    .withPanel(
      newest({
        id: 13,
        title: 'Concurrent',
        description: 'Requests in progress, averaged over the coordinators of the deployment.',
        queries: [query(CONCURRENT).aggregate('max')],
      })
    );
}
