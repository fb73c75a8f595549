import { LineInterpolation } from '@grafana/grafana-foundation-sdk/common';
import { query } from './fireworksQuery';
import { oneDeploymentDashboard, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import {
  ANSWER_LENGTH,
  CACHE_HIT_RATIO,
  CACHE_TTL,
  CONCURRENT,
  FORWARD_TIME,
  GENERATED_TOKENS,
  PROMPT_LENGTH,
  REPLICAS,
  REQUESTS,
  STATE,
} from './metrics';
import { chart } from './panels/chart';
import { deploymentList } from './panels/deploymentList';
import { errorCodesChart } from './panels/errorCodesChart';
import { errorShareChart } from './panels/errorShareChart';
import { kvChart } from './panels/kvChart';
import { phasesChart } from './panels/phasesChart';
import { promptTokenChart } from './panels/promptTokenChart';
import { quantileChart } from './panels/quantileChart';
import { stateLine } from './panels/stateTimeline';
import { withOneVerdict } from './rows/oneVerdict';
import { withAnswer, withPrefill, withPrefillQueue } from './rows/phases';
import { withTargetVariables } from './rows/targets';
import { ofModelVariable } from './variables';

/** All of one deployment in the order of a request: going down, the first panel that changed is where to look. */
export function deploymentDashboard() {
  const dashboard = withTargetVariables(
    oneDeploymentDashboard(
      DASHBOARDS.deployment,
      'Fireworks AI: Deployment',
      'One deployment, all of it, in the order of a request: what changed first on the way down is the cause. All of them together until one is chosen.'
    )
  ).withVariable(ofModelVariable());
  const asked = withOneVerdict(dashboard)
    .withRow(row(15, 'Is it there'))
    .withPanel(
      stateLine(
        {
          id: 16,
          title: 'State',
          description:
            'Serving: it has requests. Idle: it is up without requests. Scaled to zero: it has no replicas, and the first request after that waits for a start. Gone: Fireworks no longer reports it. Scrape failed, not collected: nobody knows; a Prometheus shows both as not seen. A step shows the newest state in it.',
          queries: [query(STATE).byDeployment()],
        },
        7
      )
    )
    .withPanel(
      chart({
        id: 17,
        title: 'Replicas',
        description:
          'Running replicas; 0 is scaled to zero. Fireworks does not document the metric; where it is missing the panel is empty.',
        queries: [query(REPLICAS).legend('Replicas')],
      })
        .lineInterpolation(LineInterpolation.StepAfter)
        .decimals(0)
        .height(7)
    )
    .withPanel(deploymentList({ id: 18, height: 5 }))
    .withRow(row(20, 'What it is asked, and what fails'))
    .withPanel(
      chart({
        id: 21,
        title: 'Requests',
        description:
          'Requests per second. More of them than before make queues grow; zero is idle; a line that ends is a deployment that Fireworks no longer reports.',
        queries: [query(REQUESTS).legend('Requests')],
        dayBefore: query(REQUESTS),
      })
    )
    .withPanel(
      errorCodesChart({
        id: 22,
        title: 'Errors by HTTP code',
        description:
          'Failed requests per second: reds and purples are 5xx (server), oranges 4xx (caller), yellow is 429 (asked for more than it can serve). A code appears once it has happened, so an empty panel means no errors, as long as Requests has data.',
      })
    )
    .withPanel(
      errorShareChart({
        id: 23,
        title: 'Error ratio',
        description:
          'Which share of requests fails, by kind; the top of the areas is all of it. Dashed lines at 1 % and 5 %. Fast failures make latency look better than it is. Σ errors / Σ requests; without requests there is no value.',
      })
    )
    .withPanel(
      phasesChart({
        id: 24,
        title: 'Phases, p50',
        description:
          'The median of each phase side by side: which row below to look at. Medians of phases do not add up to the median of the whole, and there are no means, since Fireworks exports no sums.',
      })
    );
  const prefilled = withPrefill(withPrefillQueue(asked))
    .withPanel(
      promptTokenChart({
        id: 43,
        title: 'Prompt tokens',
        description:
          'Prompt tokens per second: the computed part costs prefill time, the cached part hardly any. Together they are all prompt tokens, the thin line.',
      }).span(8)
    )
    .withPanel(
      chart({
        id: 44,
        title: 'Cache hit ratio',
        description:
          'Share of prompt tokens that came from the prompt cache. When it falls, prefill takes longer. Σ cached / Σ prompt tokens.',
        queries: [query(CACHE_HIT_RATIO).by().legend('Cache hits')],
        dayBefore: query(CACHE_HIT_RATIO),
        worst: 'min',
      })
        .unit('percentunit')
        .min(0)
        .max(1)
        .span(8)
    )
    .withPanel(
      quantileChart({
        id: 45,
        title: 'Prompt length',
        description: 'Prompt tokens per request. Longer prompts take longer to prefill and fill the KV cache.',
        metric: PROMPT_LENGTH,
      }).span(8)
    );
  return withAnswer(prefilled)
    .withRow(row(90, 'What it writes'))
    .withPanel(
      chart({
        id: 91,
        title: 'Generated tokens, estimated',
        description: 'Generated tokens per second: what the hardware is paid for. Fireworks documents no exact rate.',
        queries: [query(GENERATED_TOKENS).by().legend('Generated')],
        dayBefore: query(GENERATED_TOKENS),
      })
    )
    .withPanel(
      quantileChart({
        id: 92,
        title: 'Answer length',
        description: 'Generated tokens per request. Longer answers raise overall latency and hold their slot longer.',
        metric: ANSWER_LENGTH,
      })
    )
    .withRow(row(100, 'Engine'))
    .withPanel(
      kvChart({
        id: 101,
        title: 'KV cache',
        description:
          'Share of the KV cache in use: blocks are its memory, slots its places for concurrent sequences. Dashed lines at 90 % and 98 %; near them new requests queue. Full slots with free blocks means many short requests; the other way round, few long ones. Long steps show their highest sample. Fireworks averages it over the replicas.',
      })
    )
    .withPanel(
      chart({
        id: 102,
        title: 'Concurrent requests',
        description:
          'Requests in progress, averaged over the coordinators of the deployment. Long steps show their highest sample.',
        queries: [query(CONCURRENT).aggregate('max').by().legend('Concurrent')],
      })
    )
    .withPanel(
      chart({
        id: 103,
        title: 'Forward pass',
        description:
          'Average time of one forward pass of the model. Fireworks does not document the unit, so none is shown; seconds are likely. Watch its course rather than its level: it grows with batch size.',
        queries: [query(FORWARD_TIME).by().legend('Forward pass')],
      })
    )
    .withPanel(
      chart({
        id: 104,
        title: 'Prompt cache lifetime',
        description:
          'Average time that a prompt stays in the cache. Fireworks does not document the unit, so none is shown. When it falls, the cache is too small for the variety of prompts and hits go down with it.',
        queries: [query(CACHE_TTL).by().legend('Lifetime')],
        worst: 'min',
      })
    );
}
