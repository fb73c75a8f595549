import { LineInterpolation } from '@grafana/grafana-foundation-sdk/common';
import { query } from './fireworksQuery';
import { fireworksDashboard, NEWEST_ROW, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import {
  CACHE_HIT_RATIO,
  CACHE_TTL,
  CONCURRENT,
  FORWARD_TIME,
  GENERATED_TOKENS,
  KV_BLOCKS,
  KV_SLOTS,
  PROMPT_TOKENS,
  REPLICAS,
  STATE,
} from './metrics';
import { chart, withLimits } from './panels/chart';
import { deploymentTable } from './panels/deploymentTable';
import { CACHE_USE_JUDGED } from './panels/judgement';
import { stat } from './panels/stat';
import { stateTimeline } from './panels/stateTimeline';
import { withLoad } from './rows/load';
import { ofModelVariable } from './variables';

const AVERAGED =
  'Fireworks averages it over the replicas of a deployment, so one full replica beside idle ones does not show.';

/** First what is full, then what the load is made of, then the engine itself. */
export function resourcesDashboard() {
  const dashboard = fireworksDashboard(
    DASHBOARDS.resources,
    'Fireworks AI: Resources',
    'How full deployments are, what load they carry, and what the prompt cache saves.'
  )
    .withVariable(ofModelVariable())
    .withRow(row(1, NEWEST_ROW))
    .withPanel(
      stat({
        id: 2,
        title: 'Replicas',
        description:
          'Running replicas of the chosen deployments; 0 is scaled to zero. The metric has no model label: a chosen model stands for the deployments that served it. Fireworks does not document it; where it is missing there is no data.',
        queries: [query(REPLICAS)],
        shows: 'newest',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 3,
        title: 'KV blocks, fullest',
        description: `The fullest of the chosen deployments. Orange from 90 %, red from 98 %: add replicas, or shorten prompts and answers. ${AVERAGED}`,
        queries: [query(KV_BLOCKS).aggregate('max')],
        judgement: CACHE_USE_JUDGED,
        shows: 'newest',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 4,
        title: 'KV slots, fullest',
        description: `The fullest of the chosen deployments. Orange from 90 %, red from 98 %: further requests wait for a slot, see Generation queue on the Latency dashboard. ${AVERAGED}`,
        queries: [query(KV_SLOTS).aggregate('max')],
        judgement: CACHE_USE_JUDGED,
        shows: 'newest',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 5,
        title: 'Concurrent, busiest',
        description:
          'Requests in progress on the busiest of the chosen deployments, averaged over its coordinators. Not a sum: averages cannot be added up across deployments.',
        queries: [query(CONCURRENT).aggregate('max')],
        shows: 'newest',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 6,
        title: 'Prompt tokens',
        description: 'Prompt tokens per second, cached ones included.',
        queries: [query(PROMPT_TOKENS)],
        shows: 'newest',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 7,
        title: 'Cache hits',
        description:
          'Share of prompt tokens that came from the prompt cache: tokens, not requests. No colour, since a good share depends on the workload.',
        queries: [query(CACHE_HIT_RATIO)],
        shows: 'newest',
      })
        .unit('percentunit')
        .span(8)
        .height(3)
    )
    .withPanel(
      stateTimeline({
        id: 8,
        title: 'What each deployment does',
        description:
          'Serving: it has requests. Idle: it is up without requests. Scaled to zero: it has no replicas, and the first request after that waits for a start. Gone: Fireworks no longer reports it. Scrape failed, not collected: nobody knows; a Prometheus shows both as not seen. Not seen: the deployment had not been there yet. A step shows the newest state in it.',
        queries: [query(STATE).byDeployment()],
      })
    )
    .withRow(row(10, 'How full'))
    .withPanel(
      withLimits(
        chart({
          id: 11,
          title: 'KV cache blocks',
          description: `Share of the KV cache's memory in use. Dashed lines at 90 % and 98 %; near them new requests queue. Long steps show their highest sample, so a short peak stays visible. ${AVERAGED}`,
          queries: [query(KV_BLOCKS).byDeployment()],
        }),
        CACHE_USE_JUDGED
      )
        .min(0)
        .max(1)
    )
    .withPanel(
      withLimits(
        chart({
          id: 12,
          title: 'KV cache slots',
          description: `Share of the places for concurrent sequences in use. Full slots with free blocks means many short requests; the other way round, few long ones. Long steps show their highest sample. ${AVERAGED}`,
          queries: [query(KV_SLOTS).byDeployment()],
        }),
        CACHE_USE_JUDGED
      )
        .min(0)
        .max(1)
    )
    .withPanel(
      chart({
        id: 13,
        title: 'Concurrent requests',
        description:
          'Requests in progress per deployment, averaged over its coordinators. Long steps show their highest sample.',
        queries: [query(CONCURRENT).byDeployment()],
      })
    )
    .withPanel(
      chart({
        id: 14,
        title: 'Replicas',
        description:
          'Replicas per deployment; 0 is scaled to zero, and the first request after that waits for a start. The metric has no model label: a chosen model stands for the deployments that served it. Fireworks does not document it; where it is missing the panel is empty.',
        queries: [query(REPLICAS).byDeployment()],
      })
        .lineInterpolation(LineInterpolation.StepAfter)
        .decimals(0)
    );
  return withLoad(dashboard)
    .withRow(row(30, 'Engine'))
    .withPanel(
      chart({
        id: 31,
        title: 'Forward pass',
        description:
          'Average time of one forward pass of the model. Fireworks does not document the unit, so none is shown; seconds are likely. Watch its course rather than its level: it grows with batch size.',
        queries: [query(FORWARD_TIME).byDeployment()],
      })
    )
    .withPanel(
      chart({
        id: 32,
        title: 'Prompt cache lifetime',
        description:
          'Average time that a prompt stays in the cache. Fireworks does not document the unit, so none is shown. When it falls, the cache is too small for the variety of prompts and hits go down with it.',
        queries: [query(CACHE_TTL).byDeployment()],
      })
    )
    .withRow(row(40, 'By deployment'))
    .withPanel(
      deploymentTable({
        id: 41,
        title: 'Deployments over the time range',
        description: `Peaks for what can be full, averages for the rest; ratios are of sums over the whole range. A dash means no traffic or nothing collected. A row without a model has replicas (perhaps 0) but served nothing. Click an id to see only that deployment. ${AVERAGED}`,
        queries: [
          perDeployment(KV_BLOCKS).column('KV blocks, peak', 'max'),
          perDeployment(KV_SLOTS).column('KV slots, peak', 'max'),
          perDeployment(CONCURRENT).column('Concurrent, peak', 'max'),
          perDeployment(PROMPT_TOKENS).column('Prompt tokens', 'avg'),
          perDeployment(GENERATED_TOKENS).column('Generated, est.', 'avg'),
          perDeployment(CACHE_HIT_RATIO).column('Cache hits', 'avg'),
          query(REPLICAS).by('deployment_id').column('Replicas', 'last'),
        ],
        sortBy: 'KV blocks, peak',
        judged: { 'KV blocks, peak': CACHE_USE_JUDGED, 'KV slots, peak': CACHE_USE_JUDGED },
      })
    );
}

function perDeployment(metric: string) {
  return query(metric).by('deployment_id', 'base_model');
}
