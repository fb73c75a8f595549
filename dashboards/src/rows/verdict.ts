import { BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { query } from '../fireworksQuery';
import {
  CACHE_HIT_RATIO,
  ERROR_RATIO,
  FIRST_TOKEN,
  GENERATED_TOKENS,
  KV_BLOCKS,
  OVERALL,
  PROMPT_TOKENS,
  REQUESTS,
  SNAPSHOT_AGE,
  UP,
} from '../metrics';
import { AGE_JUDGED, CACHE_USE_JUDGED, ERRORS_JUDGED } from '../panels/judgement';
import { newest, quarter, stat } from '../panels/stat';
import { statesCount } from '../panels/statesCount';
import { targetStat } from '../panels/targetChart';
import { FIRST_TOKEN_TARGET, OVERALL_TARGET, TARGET } from './targets';

/** Whether all is well: first what is judged, then what callers wait for, then the load and whether the data is fresh. */
export function withVerdict(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(row(1, 'Is all well? Targets over the time range, the rest as of its newest scrape'))
    .withPanel(
      quarter(
        targetStat({
          ...FIRST_TOKEN_TARGET,
          id: 2,
          title: 'TTFT ≤ ${first_token_within:text}',
          description: `Time to first token: share of requests whose first token came within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
        })
      )
    )
    .withPanel(
      quarter(
        targetStat({
          ...OVERALL_TARGET,
          id: 3,
          title: 'Overall ≤ ${overall_within:text}',
          description: `Share of requests answered in full within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
        })
      )
    )
    .withPanel(
      newest({
        id: 4,
        title: 'Error ratio',
        description:
          'Failed requests of all requests in the minute before the newest scrape, every HTTP code. Orange from 1 %, red from 5 %. With little traffic one failure is a large share. Σ errors / Σ requests; no traffic gives no value.',
        queries: [query(ERROR_RATIO)],
        judgement: ERRORS_JUDGED,
      })
    )
    .withPanel(
      newest({
        id: 5,
        title: 'KV, fullest',
        description:
          'Share of the KV cache in use on the fullest of the chosen deployments, not a mean over them: one that is full is a fault although others are empty. Orange from 90 %, red from 98 %: further requests wait. Fireworks averages it over the replicas of a deployment, so one full replica beside idle ones does not show.',
        queries: [query(KV_BLOCKS).aggregate('max')],
        judgement: CACHE_USE_JUDGED,
      })
    )
    .withPanel(
      newest({
        id: 6,
        title: 'TTFT, p95',
        description:
          'Time to first token: 95 of 100 requests got it within this time, in the minute before the newest scrape.',
        queries: [query(FIRST_TOKEN).quantiles(0.95)],
      })
    )
    .withPanel(
      newest({
        id: 7,
        title: 'Overall, p95',
        description:
          '95 of 100 requests were answered in full within this time, in the minute before the newest scrape. Long answers take long: see Tokens and cache.',
        queries: [query(OVERALL).quantiles(0.95)],
      })
    )
    .withPanel(
      newest({
        id: 8,
        title: 'Requests',
        description:
          'Requests per second to the chosen deployments, in the minute before the newest scrape. Below 0.1 per second ratios and quantiles rest on a handful of requests.',
        queries: [query(REQUESTS)],
      })
    )
    .withPanel(
      newest({
        id: 9,
        title: 'Cache hits',
        description:
          'Share of prompt tokens that came from the prompt cache: tokens, not requests. No colour, since a good share depends on the workload; a fall shows in the course behind the number.',
        queries: [query(CACHE_HIT_RATIO)],
      }).unit('percentunit')
    )
    .withPanel(
      newest({
        id: 10,
        title: 'Tokens in',
        description: 'Prompt tokens per second, cached ones included.',
        queries: [query(PROMPT_TOKENS)],
      }).height(4)
    )
    .withPanel(
      newest({
        id: 11,
        title: '≈ Tokens out',
        description: 'Generated tokens per second, about: Fireworks documents no exact rate.',
        queries: [query(GENERATED_TOKENS)],
      }).height(4)
    )
    .withPanel(
      statesCount({
        id: 12,
        title: 'Deployments',
        description:
          'How many of the chosen deployments serve, are idle, are scaled to zero or are gone (no longer reported) at the end of the time range. Which ones: the table and the states below.',
      })
        .span(6)
        .height(4)
    )
    .withPanel(
      quarter(
        stat({
          id: 13,
          title: 'Scrape',
          description:
            'Whether the newest scrape succeeded and, where this browser collects, how old the newest values were then: by their own timestamps, or else by the last good scrape. Orange from 3 minutes, red from 5: what is shown is then of the past. A Prometheus does not keep that age. It is about all deployments, whatever is chosen.',
          queries: [query(UP), query(SNAPSHOT_AGE)],
          shows: 'newest',
          judgement: AGE_JUDGED,
        }).graphMode(BigValueGraphMode.None)
      ).height(4)
    );
}
