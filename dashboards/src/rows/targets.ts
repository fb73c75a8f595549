import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { FIRST_TOKEN, OVERALL } from '../metrics';
import { targetChart, targetStat } from '../panels/targetChart';
import { targetVariable } from '../variables';

export const OVERALL_TARGET = { metric: OVERALL, within: '$overall_within' };
export const FIRST_TOKEN_TARGET = { metric: FIRST_TOKEN, within: '$first_token_within' };
export const TARGET = 'Choose the target at the top. 95 % here means that the p95 is just at the target.';

/** Beside a chart that is wide enough for its legend, so that neither title is cut. */
const TARGET_HEIGHT = 7;

/** What was promised to callers, chosen at the top. */
export function withTargetVariables(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withVariable(targetVariable('overall_within', 'Overall within', OVERALL, { text: '10 s', bound: 10_000 }))
    .withVariable(
      targetVariable('first_token_within', 'First token within', FIRST_TOKEN, { text: '1 s', bound: 1000 })
    );
}

/** Whether the promise is kept. */
export function withTargets(dashboard: DashboardBuilder): DashboardBuilder {
  return withTargetVariables(dashboard)
    .withRow(row(50, 'Within the target'))
    .withPanel(
      targetStat({
        ...OVERALL_TARGET,
        id: 51,
        title: 'Overall ≤ ${overall_within:text}',
        description: `Share of requests answered in full within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
      })
        .span(6)
        .height(TARGET_HEIGHT)
    )
    .withPanel(
      targetChart({
        ...OVERALL_TARGET,
        id: 52,
        title: 'Overall ≤ ${overall_within:text}, by deployment',
        description: `Share of requests answered in full within the target, one line per deployment. Dashed lines at 99 % and 90 %. ${TARGET}`,
      })
        .span(18)
        .height(TARGET_HEIGHT)
    )
    .withPanel(
      targetStat({
        ...FIRST_TOKEN_TARGET,
        id: 53,
        title: 'TTFT ≤ ${first_token_within:text}',
        description: `Time to first token: share of requests whose first token came within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
      })
        .span(6)
        .height(TARGET_HEIGHT)
    )
    .withPanel(
      targetChart({
        ...FIRST_TOKEN_TARGET,
        id: 54,
        title: 'First token ≤ ${first_token_within:text}, by deployment',
        description: `Share of requests whose first token came within the target, one line per deployment. Dashed lines at 99 % and 90 %. ${TARGET}`,
      })
        .span(18)
        .height(TARGET_HEIGHT)
    );
}
