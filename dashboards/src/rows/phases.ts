import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { FIRST_TOKEN, GENERATION_QUEUE, OVERALL, PER_TOKEN, PREFILL, PREFILL_QUEUE } from '../metrics';
import { CHART_HEIGHT } from '../panels/chart';
import { heatmapChart } from '../panels/heatmapChart';
import { quantileChart } from '../panels/quantileChart';

interface Phase {
  /** Of the row; its panels have the next ones. */
  id: number;
  row: string;
  title: string;
  metric: string;
  /** Compared with a day before. */
  dayBefore?: boolean;
  /** What it is, and what to do when it grows. */
  description: string;
}

/** Quantiles of a phase over time, and beside them all of its requests. */
function withPhase(dashboard: DashboardBuilder, phase: Phase): DashboardBuilder {
  const { id, title, metric, description, dayBefore = false } = phase;
  const rows = dayBefore ? CHART_HEIGHT + 2 : CHART_HEIGHT;
  return dashboard
    .withRow(row(id, phase.row))
    .withPanel(quantileChart({ id: id + 1, title, description, metric, dayBefore }).height(rows))
    .withPanel(
      heatmapChart({
        id: id + 2,
        title: `${title}, all requests`,
        description: `Where requests fell: a row per bucket, named by its upper end, strong where there were many. A second band is a second kind of requests, which quantiles mix. Long ranges average each cell. ${description}`,
        metric,
      }).height(rows)
    );
}

export function withPrefillQueue(dashboard: DashboardBuilder): DashboardBuilder {
  return withPhase(dashboard, {
    id: 30,
    row: '1. Wait for prefill',
    title: 'Prefill queue',
    metric: PREFILL_QUEUE,
    description:
      'How long a request waits before its prompt is processed. It should be near zero; when it grows, the deployment gets more prompt tokens than it can prefill: add replicas or make prompts cacheable.',
  });
}

export function withPrefill(dashboard: DashboardBuilder): DashboardBuilder {
  return withPhase(dashboard, {
    id: 40,
    row: '2. Prefill and cache',
    title: 'Prefill',
    metric: PREFILL,
    description:
      'How long processing a prompt takes. It grows with the uncached part of prompts, below: fewer cache hits, or longer prompts.',
  });
}

/** From the first token to the last. */
export function withAnswer(dashboard: DashboardBuilder): DashboardBuilder {
  const phases: Phase[] = [
    {
      id: 50,
      row: '3. First token',
      title: 'Time to first token',
      metric: FIRST_TOKEN,
      dayBefore: true,
      description:
        'From the request to the first token: what a person waits before text appears. What is not in the queue and in prefill above is on the way.',
    },
    {
      id: 60,
      row: '4. Wait to generate',
      title: 'Generation queue',
      metric: GENERATION_QUEUE,
      description:
        'How long a request waits for a slot to generate in. When it grows, look at the KV cache at the end: no free slots or blocks means that answers must finish first.',
    },
    {
      id: 70,
      row: '5. Token by token',
      title: 'Time per token',
      metric: PER_TOKEN,
      description:
        'How long one token takes, that is how smoothly an answer streams. It grows with the number of answers generated at once, and with the forward pass at the end.',
    },
    {
      id: 80,
      row: '6. Whole request',
      title: 'Overall latency',
      metric: OVERALL,
      dayBefore: true,
      description: 'From the request to the last token. If only this rises and nothing above does, answers got longer.',
    },
  ];
  return phases.reduce(withPhase, dashboard);
}
