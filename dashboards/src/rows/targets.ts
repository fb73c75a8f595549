import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { FIRST_TOKEN, OVERALL } from '../metrics';
import { targetChart, targetStat } from '../panels/targetChart';
import { targetVariable } from '../variables';

const OVERALL_TARGET = { metric: OVERALL, within: '$overall_within' };
const FIRST_TOKEN_TARGET = { metric: FIRST_TOKEN, within: '$first_token_within' };
const TARGET = 'Choose the target at the top. 95 % here means that the p95 is just at the target.';

/** Whether the promise to callers is kept, with the promise chosen at the top. */
export function withTargets(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withVariable(targetVariable('overall_within', 'Overall within', OVERALL, { text: '10 s', bound: 10_000 }))
    .withVariable(targetVariable('first_token_within', 'First token within', FIRST_TOKEN, { text: '1 s', bound: 1000 }))
    .withRow(row(50, 'Within the target'))
    .withPanel(
      targetStat({
        ...OVERALL_TARGET,
        id: 51,
        title: 'Overall ≤ ${overall_within:text}',
        description: `Share of requests answered in full within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
      })
        .span(5)
        .height(9)
    )
    .withPanel(
      targetChart({
        ...OVERALL_TARGET,
        id: 52,
        title: 'Overall ≤ ${overall_within:text}, by deployment',
        description: `Share of requests answered in full within the target, one line per deployment. Dashed lines at 99 % and 90 %. ${TARGET}`,
      })
        .span(7)
        .height(9)
    )
    .withPanel(
      targetStat({
        ...FIRST_TOKEN_TARGET,
        id: 53,
        title: 'First token ≤ ${first_token_within:text}',
        description: `Share of requests whose first token came within the target, over the whole time range. Green from 99 %, orange from 90 %, red below. ${TARGET}`,
      })
        .span(5)
        .height(9)
    )
    .withPanel(
      targetChart({
        ...FIRST_TOKEN_TARGET,
        id: 54,
        title: 'First token ≤ ${first_token_within:text}, by deployment',
        description: `Share of requests whose first token came within the target, one line per deployment. Dashed lines at 99 % and 90 %. ${TARGET}`,
      })
        .span(7)
        .height(9)
    );
}
