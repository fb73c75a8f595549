import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { query } from '../fireworksQuery';
import { ANSWER_LENGTH, CACHE_HIT_RATIO, GENERATED_TOKENS, PROMPT_LENGTH } from '../metrics';
import { chart } from '../panels/chart';
import { BARS_HEIGHT, distributionBars } from '../panels/distributionBars';
import { promptTokenChart } from '../panels/promptTokenChart';
import { quantileChart } from '../panels/quantileChart';

/** What the load is made of: tokens in and out, what the cache saves, and how long prompts and answers are. */
export function withLoad(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(row(20, 'Load'))
    .withPanel(
      promptTokenChart({
        id: 21,
        title: 'Prompt tokens',
        description:
          'Prompt tokens per second: the computed part costs prefill time, the cached part hardly any. Together they are all prompt tokens, the thin line.',
      }).span(8)
    )
    .withPanel(
      chart({
        id: 25,
        title: 'Generated tokens, estimated',
        description:
          'Generated tokens per second, by deployment: what the hardware is paid for. Fireworks documents no exact rate.',
        queries: [query(GENERATED_TOKENS).byDeployment()],
        beside: 'nothing',
      }).span(8)
    )
    .withPanel(
      chart({
        id: 22,
        title: 'Cache hit ratio',
        description:
          'Share of prompt tokens that came from the prompt cache, per deployment. To raise it, put what all prompts share at their beginning and send a conversation to the same replica. Σ cached / Σ prompt tokens, over the tokens of all requests.',
        queries: [query(CACHE_HIT_RATIO).byDeployment()],
        worst: 'min',
        beside: 'nothing',
      })
        .unit('percentunit')
        .min(0)
        .max(1)
        .span(8)
    )
    .withPanel(
      quantileChart({
        id: 23,
        title: 'Prompt length',
        description: 'Prompt tokens per request. Longer prompts take longer to prefill and fill the KV cache.',
        metric: PROMPT_LENGTH,
      }).height(BARS_HEIGHT)
    )
    .withPanel(
      distributionBars({
        id: 26,
        title: 'Requests by prompt length',
        description:
          'Requests of the whole time range by the number of their prompt tokens, counted in the minutes that were collected. Two heaps are two kinds of use, such as chat and retrieval.',
        metric: PROMPT_LENGTH,
      })
    )
    .withPanel(
      quantileChart({
        id: 24,
        title: 'Answer length',
        description: 'Generated tokens per request. Longer answers raise overall latency and hold their slot longer.',
        metric: ANSWER_LENGTH,
      }).height(BARS_HEIGHT)
    )
    .withPanel(
      distributionBars({
        id: 27,
        title: 'Requests by answer length',
        description:
          'Requests of the whole time range by the number of tokens generated, counted in the minutes that were collected. A heap right at a limit is answers that were cut off there.',
        metric: ANSWER_LENGTH,
      })
    );
}
