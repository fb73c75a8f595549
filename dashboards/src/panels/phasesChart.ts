import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { FIRST_TOKEN, GENERATION_QUEUE, PREFILL, PREFILL_QUEUE } from '../metrics';
import { chart, inColours } from './chart';
import { PHASES } from './colours';
import type { PanelSpec } from './spec';

/** The median of each phase side by side, since quantiles of phases do not add up and there are no means. */
export function phasesChart(spec: Omit<PanelSpec, 'queries'>): PanelBuilder {
  return inColours(
    chart({
      ...spec,
      queries: [
        query(PREFILL_QUEUE).quantiles(0.5).legend('Prefill queue'),
        query(PREFILL).quantiles(0.5).legend('Prefill'),
        query(GENERATION_QUEUE).quantiles(0.5).legend('Generation queue'),
        query(FIRST_TOKEN).quantiles(0.5).legend('Time to first token'),
      ],
      beside: 'nothing',
      legendAside: true,
    }),
    PHASES
  );
}
