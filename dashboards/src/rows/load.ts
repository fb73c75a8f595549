import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { query } from '../fireworksQuery';
import { CACHE_HIT_RATIO, GENERATED_TOKENS } from '../metrics';
import { chart, DEPLOYMENTS_HEIGHT } from '../panels/chart';
import { promptTokenChart } from '../panels/promptTokenChart';

/** What the load is made of: tokens in and out, and what the cache saves. */
export function withLoad(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(row(20, 'Load'))
    .withPanel(
      promptTokenChart({
        id: 21,
        title: 'Prompt tokens',
        description:
          'Prompt tokens per second: the computed part costs prefill time, the cached part hardly any. Together they are all prompt tokens, the thin line.',
      }).height(DEPLOYMENTS_HEIGHT)
    )
    .withPanel(
      chart({
        id: 25,
        title: 'Generated tokens, estimated',
        description:
          'Generated tokens per second, by deployment: what the hardware is paid for. Fireworks documents no exact rate.',
        queries: [query(GENERATED_TOKENS).byDeployment()],
      })
    )
    .withPanel(
      chart({
        id: 22,
        title: 'Cache hit ratio',
        description:
          'Share of prompt tokens that came from the prompt cache, per deployment. To raise it, put what all prompts share at their beginning and send a conversation to the same replica. Σ cached / Σ prompt tokens, over the tokens of all requests.',
        queries: [query(CACHE_HIT_RATIO).byDeployment()],
        worst: 'min',
        legendAside: true,
      })
        .unit('percentunit')
        .min(0)
        .max(1)
        .span(24)
    );
}
