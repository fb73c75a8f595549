import { query, type FireworksQueryBuilder } from './fireworksQuery';
import { fireworksDashboard, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import {
  ANSWER_LENGTH,
  CACHE_HIT_RATIO,
  CACHE_TTL,
  CACHED_PROMPT_TOKENS,
  GENERATED_TOKENS,
  PROMPT_LENGTH,
  PROMPT_TOKENS,
  REQUESTS,
  UNCACHED_PROMPT_TOKENS,
} from './metrics';
import { chart, DEPLOYMENTS_HEIGHT, stacked } from './panels/chart';
import { deploymentTable } from './panels/deploymentTable';
import { promptTokenChart } from './panels/promptTokenChart';
import { ratioStat } from './panels/ratioStat';
import { stat, type StatSpec } from './panels/stat';
import { withLengths } from './rows/lengths';

const COUNTED =
  'Counted in the minutes of the range that were collected. Rates times 60 s, so about right, not an invoice.';

/** How many tokens there are, what the cache saves of them, and how long prompts and answers are. */
export function tokensDashboard() {
  const dashboard = fireworksDashboard(
    DASHBOARDS.tokens,
    'Fireworks AI: Tokens and cache',
    'Tokens in and out, what the prompt cache saves, and how long prompts and answers are.'
  )
    .withRow(row(1, 'Over the time range'))
    .withPanel(
      total({
        id: 2,
        title: 'Prompt tokens',
        description: `Prompt tokens, cached ones included. ${COUNTED}`,
        queries: [query(PROMPT_TOKENS).over('total', 'range')],
      })
    )
    .withPanel(
      total({
        id: 3,
        title: 'Of the cache',
        description: `Prompt tokens that came from the prompt cache and cost hardly any prefill time. ${COUNTED}`,
        queries: [query(CACHED_PROMPT_TOKENS).over('total', 'range')],
      })
    )
    .withPanel(
      total({
        id: 4,
        title: '≈ Generated',
        description: `Generated tokens. ${COUNTED}`,
        queries: [query(GENERATED_TOKENS).over('total', 'range')],
      })
    )
    .withPanel(
      total({
        id: 5,
        title: 'Requests',
        description: `Requests that these tokens are of. ${COUNTED}`,
        queries: [query(REQUESTS).over('total', 'range')],
      })
    )
    .withPanel(
      total({
        id: 6,
        title: 'Cache hits',
        description:
          'Share of prompt tokens that came from the prompt cache, over the whole range: tokens, not requests. No colour, since a good share depends on the workload. Σ cached / Σ prompt tokens.',
        queries: [query(CACHE_HIT_RATIO).over('avg', 'range')],
      }).unit('percentunit')
    )
    .withPanel(
      ratioStat({
        id: 7,
        title: 'In : out',
        description:
          'Prompt tokens for each generated one, over the whole range. High is reading (retrieval, classification), where the cache and prefill matter; low is writing, where time per token does.',
        above: query(PROMPT_TOKENS).over('total', 'range').legend('In'),
        below: query(GENERATED_TOKENS).over('total', 'range').legend('Out'),
      })
        .span(6)
        .height(3)
    )
    .withPanel(
      total({
        id: 8,
        title: 'Prompt, p95',
        description: '95 of 100 prompts had no more tokens, over the whole range.',
        queries: [query(PROMPT_LENGTH).quantiles(0.95).over('avg', 'range')],
      })
    )
    .withPanel(
      total({
        id: 9,
        title: 'Answer, p95',
        description: '95 of 100 answers had no more tokens, over the whole range.',
        queries: [query(ANSWER_LENGTH).quantiles(0.95).over('avg', 'range')],
      })
    )
    .withRow(row(10, 'Tokens over time'))
    .withPanel(
      promptTokenChart({
        id: 11,
        title: 'Prompt tokens',
        description:
          'Prompt tokens per second: the computed part costs prefill time, the cached part hardly any. Together they are all prompt tokens, the thin line.',
      }).height(DEPLOYMENTS_HEIGHT)
    )
    .withPanel(
      stacked(
        chart({
          id: 12,
          title: 'Prompt tokens by deployment',
          description: 'Prompt tokens per second, cached ones included: which deployment reads how much.',
          queries: [query(PROMPT_TOKENS).byDeployment()],
        })
      )
    )
    .withPanel(
      stacked(
        chart({
          id: 13,
          title: 'Generated tokens, estimated',
          description:
            'Generated tokens per second, by deployment: what the hardware is paid for. Fireworks documents no exact rate.',
          queries: [query(GENERATED_TOKENS).byDeployment()],
        })
      )
    )
    .withPanel(
      stacked(
        chart({
          id: 14,
          title: 'Uncached prompt tokens by deployment',
          description:
            'Prompt tokens per second that had to be computed: what keeps prefill busy. When it rises while traffic does not, prompts got longer or the cache hits less.',
          queries: [query(UNCACHED_PROMPT_TOKENS).byDeployment()],
        })
      )
    )
    .withRow(row(20, 'Cache'))
    .withPanel(
      hitRatio(
        21,
        'Cache hit ratio by deployment',
        query(CACHE_HIT_RATIO).byDeployment(),
        'To raise it, put what all prompts share at their beginning and send a conversation to the same replica.'
      )
    )
    .withPanel(
      hitRatio(
        22,
        'Cache hit ratio by model',
        query(CACHE_HIT_RATIO).by('base_model').legend('{{base_model:text}}'),
        'All deployments of a model together, by their tokens.'
      )
    )
    .withPanel(
      chart({
        id: 23,
        title: 'Prompt cache lifetime',
        description:
          'Average time that a prompt stays in the cache. Fireworks does not document the unit, so none is shown. When it falls, the cache is too small for the variety of prompts and hits go down with it.',
        queries: [query(CACHE_TTL).byDeployment()],
        worst: 'min',
      }).span(24)
    );
  return withLengths(dashboard)
    .withRow(row(50, 'Who'))
    .withPanel(
      deploymentTable({
        id: 51,
        title: 'By deployment, over the time range',
        description: `Totals in tokens (in: of prompts; out: generated, about), and quantiles of all requests of the range. A dash means no traffic or nothing collected. ${COUNTED}`,
        queries: columns('deployment_id', 'base_model'),
        sortBy: 'In',
      })
    )
    .withPanel(
      deploymentTable({
        id: 52,
        title: 'By model, over the time range',
        description: `The same, all deployments of a model together. ${COUNTED}`,
        queries: columns('base_model'),
        sortBy: 'In',
      })
    );
}

function columns(...labels: string[]): FireworksQueryBuilder[] {
  return [
    query(REQUESTS)
      .by(...labels)
      .column('Requests', 'total'),
    query(PROMPT_TOKENS)
      .by(...labels)
      .column('In', 'total'),
    query(UNCACHED_PROMPT_TOKENS)
      .by(...labels)
      .column('Uncached', 'total'),
    query(CACHE_HIT_RATIO)
      .by(...labels)
      .column('Cache hits', 'avg'),
    query(GENERATED_TOKENS)
      .by(...labels)
      .column('≈ Out', 'total'),
    query(PROMPT_LENGTH)
      .by(...labels)
      .quantiles(0.5, 0.95)
      .column('Prompt length', 'avg'),
    query(ANSWER_LENGTH)
      .by(...labels)
      .quantiles(0.5, 0.95)
      .column('Answer length', 'avg'),
  ];
}

function total(spec: Omit<StatSpec, 'shows'>) {
  return stat({ ...spec, shows: 'range' })
    .span(6)
    .height(3);
}

function hitRatio(id: number, title: string, of: FireworksQueryBuilder, more: string) {
  return chart({
    id,
    title,
    description: `Share of prompt tokens that came from the prompt cache. ${more} Σ cached / Σ prompt tokens, over the tokens of all requests.`,
    queries: [of],
    worst: 'min',
  })
    .unit('percentunit')
    .min(0)
    .max(1)
    .height(DEPLOYMENTS_HEIGHT);
}
