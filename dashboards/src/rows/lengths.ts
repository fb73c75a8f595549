import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { ANSWER_LENGTH, PROMPT_LENGTH } from '../metrics';
import { BARS_HEIGHT, distributionBars } from '../panels/distributionBars';
import { heatmapChart } from '../panels/heatmapChart';
import { quantileChart } from '../panels/quantileChart';

/** How long prompts and answers are: over time, in all, and where there are two kinds of them. */
export function withLengths(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(row(30, 'How long prompts are'))
    .withPanel(
      third(
        quantileChart({
          id: 31,
          title: 'Prompt length',
          description: 'Prompt tokens per request. Longer prompts take longer to prefill and fill the KV cache.',
          metric: PROMPT_LENGTH,
        })
      )
    )
    .withPanel(
      third(
        distributionBars({
          id: 32,
          title: 'Requests by prompt length',
          description:
            'Requests of the whole time range by the number of their prompt tokens, counted in the minutes that were collected. Two heaps are two kinds of use, such as chat and retrieval.',
          metric: PROMPT_LENGTH,
        })
      )
    )
    .withPanel(
      third(
        heatmapChart({
          id: 33,
          title: 'All prompts',
          description:
            'How long they were: a row per bucket, named by its upper end, strong where there were many. A band that appears is a new kind of prompt. Long ranges average each cell.',
          metric: PROMPT_LENGTH,
        })
      )
    )
    .withRow(row(40, 'How long answers are'))
    .withPanel(
      third(
        quantileChart({
          id: 41,
          title: 'Answer length',
          description: 'Generated tokens per request. Longer answers raise overall latency and hold their slot longer.',
          metric: ANSWER_LENGTH,
        })
      )
    )
    .withPanel(
      third(
        distributionBars({
          id: 42,
          title: 'Requests by answer length',
          description:
            'Requests of the whole time range by the number of tokens generated, counted in the minutes that were collected. A heap right at a limit is answers that were cut off there.',
          metric: ANSWER_LENGTH,
        })
      )
    )
    .withPanel(
      third(
        heatmapChart({
          id: 43,
          title: 'All answers',
          description:
            'How long they were: a row per bucket, named by its upper end, strong where there were many. A band that rises is answers getting longer. Long ranges average each cell.',
          metric: ANSWER_LENGTH,
        })
      )
    );
}

function third<Panel extends { span(columns: number): Panel; height(rows: number): Panel }>(panel: Panel): Panel {
  return panel.span(8).height(BARS_HEIGHT);
}
