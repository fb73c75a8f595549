import { query } from './fireworksQuery';
import { fireworksDashboard, NEWEST_ROW, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import {
  ERROR_RATIO,
  FIRST_TOKEN,
  GENERATION_QUEUE,
  OVERALL,
  PER_TOKEN,
  PREFILL,
  PREFILL_QUEUE,
  REQUESTS,
} from './metrics';
import { chart } from './panels/chart';
import { deploymentTable } from './panels/deploymentTable';
import { heatmapChart } from './panels/heatmapChart';
import { ERRORS_JUDGED } from './panels/judgement';
import { phasesChart } from './panels/phasesChart';
import { quantileChart } from './panels/quantileChart';
import { stat } from './panels/stat';
import { withTargets } from './rows/targets';

/** Rows follow a request: what its caller waits for, then prompt, then answer, then which deployment. */
export function latencyDashboard() {
  const dashboard = fireworksDashboard(
    DASHBOARDS.latency,
    'Fireworks AI: Latency',
    'What callers wait for, and in which phase of a request the time goes.'
  )
    .withRow(row(1, NEWEST_ROW))
    .withPanel(
      stat({
        id: 2,
        title: 'Requests',
        description:
          'Requests per second to the chosen deployments, in the minute before the newest scrape. Latency of very few requests says little: below 0.1 per second a p99 is simply the slowest one.',
        queries: [query(REQUESTS)],
        shows: 'newest',
      }).span(6)
    )
    .withPanel(
      stat({
        id: 3,
        title: 'Error ratio',
        description:
          'Failed requests of all requests, every HTTP code. Orange from 1 %, red from 5 %. Fast failures make latency look better than it is, so read this first; the Errors dashboard says which codes.',
        queries: [query(ERROR_RATIO)],
        judgement: ERRORS_JUDGED,
        shows: 'newest',
      }).span(6)
    )
    .withPanel(
      stat({
        id: 4,
        title: 'TTFT, p95',
        description: 'Time to first token: 95 of 100 requests got it within this time.',
        queries: [query(FIRST_TOKEN).quantiles(0.95)],
        shows: 'newest',
      }).span(6)
    )
    .withPanel(
      stat({
        id: 5,
        title: 'Overall, p95',
        description:
          '95 of 100 requests were answered in full within this time. Long answers take long: compare with answer lengths on Tokens and cache.',
        queries: [query(OVERALL).quantiles(0.95)],
        shows: 'newest',
      }).span(6)
    );
  return withTargets(dashboard)
    .withRow(row(10, 'What callers wait for'))
    .withPanel(
      quantileChart({
        id: 11,
        title: 'Overall latency',
        description:
          'From the request to the last token. If only this rises and the first token does not, answers got longer or tokens slower.',
        metric: OVERALL,
      })
    )
    .withPanel(
      heatmapChart({
        id: 14,
        title: 'Overall latency, all requests',
        description:
          'Where requests fell: a row per bucket, named by its upper end, strong where there were many. Two bands are two kinds of requests, such as short and long answers, which quantiles mix. Long ranges average each cell.',
        metric: OVERALL,
      })
    )
    .withPanel(
      quantileChart({
        id: 12,
        title: 'Time to first token',
        description:
          'From the request to the first token: what a person waits before text appears. If it rises, the prompt row below says whether requests queue or prompts take longer.',
        metric: FIRST_TOKEN,
      })
    )
    .withPanel(
      heatmapChart({
        id: 15,
        title: 'Time to first token, all requests',
        description:
          'Where requests fell: a row per bucket, named by its upper end. A second band above the first is requests that queued, or prompts too long or too new for the cache.',
        metric: FIRST_TOKEN,
      })
    )
    .withPanel(
      phasesChart({
        id: 13,
        title: 'Phases, p50',
        description:
          'The median of each phase side by side: where to look first. Medians of phases do not add up to the median of the whole, and there are no means, since Fireworks exports no sums.',
      }).span(24)
    )
    .withRow(row(20, 'Prompt: wait, then prefill'))
    .withPanel(
      quantileChart({
        id: 21,
        title: 'Prefill queue',
        description:
          'How long a request waits before its prompt is processed. It should be near zero; when it grows, the deployment gets more prompt tokens than it can prefill: add replicas or make prompts cacheable.',
        metric: PREFILL_QUEUE,
      })
    )
    .withPanel(
      quantileChart({
        id: 22,
        title: 'Prefill',
        description:
          'How long processing a prompt takes. It grows with the uncached part of prompts: compare with cache hits and prompt lengths on Tokens and cache.',
        metric: PREFILL,
      })
    )
    .withRow(row(30, 'Answer: wait, then tokens'))
    .withPanel(
      quantileChart({
        id: 31,
        title: 'Generation queue',
        description:
          'How long a request waits for a slot to generate in. When it grows, look at the KV cache on the Resources dashboard: no free slots or blocks means that answers must finish first.',
        metric: GENERATION_QUEUE,
      })
    )
    .withPanel(
      quantileChart({
        id: 32,
        title: 'Time per token',
        description:
          'How long one token takes, that is how smoothly an answer streams. It grows with the number of answers generated at once.',
        metric: PER_TOKEN,
      })
    )
    .withRow(row(40, 'By deployment'))
    .withPanel(
      chart({
        id: 41,
        title: 'Overall latency, p95',
        description: 'One line per deployment: is one slow or are all?',
        queries: [query(OVERALL).quantiles(0.95).byDeployment()],
      })
    )
    .withPanel(
      chart({
        id: 42,
        title: 'Time to first token, p95',
        description: 'One line per deployment: is one slow or are all?',
        queries: [query(FIRST_TOKEN).quantiles(0.95).byDeployment()],
      })
    )
    .withPanel(
      deploymentTable({
        id: 43,
        title: 'Deployments over the time range',
        description:
          'Each number covers the whole range: bucket rates are averaged first, so busy minutes weigh more. A dash means no traffic or nothing collected. Click an id to see only that deployment.',
        queries: [
          perDeployment(REQUESTS).column('Requests/s', 'avg'),
          perDeployment(ERROR_RATIO).column('Error ratio', 'avg'),
          perDeployment(FIRST_TOKEN).quantiles(0.5, 0.95).column('First token', 'avg'),
          perDeployment(OVERALL).quantiles(0.5, 0.95, 0.99).column('Overall', 'avg'),
          perDeployment(PER_TOKEN).quantiles(0.95).column('Per token', 'avg'),
        ],
        sortBy: 'Overall p95',
        judged: { 'Error ratio': ERRORS_JUDGED },
      })
    );
}

function perDeployment(metric: string) {
  return query(metric).by('deployment_id', 'base_model');
}
