import { DEPLOYMENT_DASHBOARD, LATENCY_DASHBOARD, TRACES_DASHBOARD } from '../../src/traces/linkedDashboards';

/** The uids of the bundled dashboards. Contracts: links and alerts carry them. */
export const DASHBOARDS = {
  overview: 'fireworks-overview',
  latency: LATENCY_DASHBOARD,
  errors: 'fireworks-errors',
  tokens: 'fireworks-tokens',
  resources: 'fireworks-resources',
  deployment: DEPLOYMENT_DASHBOARD,
  traces: TRACES_DASHBOARD,
  review: 'fireworks-review',
} as const;

/** What an address takes along beside the deployment. A choice that the dashboard does not have is left as it stands. */
const CHOICE = '${datasource:queryparam}&${model:queryparam}';

/** Of a panel with a time of its own Grafana leaves the first empty, and the page would open with its own default. */
const TIME = { ofDashboard: '${__url_time_range}', ofPanel: 'from=${__from}&to=${__to}' } as const;

/**
 * From a row of a table to a dashboard, narrowed to the row's deployment.
 * @param from where the id stands: in the cell that was clicked, or in the row's column of this name
 */
export function toDeployment(
  uid: string,
  from: 'cell' | { column: string },
  time: keyof typeof TIME = 'ofDashboard'
): string {
  const id = from === 'cell' ? '${__value.raw}' : `\${__data.fields["${from.column}"]}`;
  return `/d/${uid}?var-deployment=${id}&${CHOICE}&${TIME[time]}`;
}

/** The uid that the shown dashboard has in this Grafana. */
export const THIS_DASHBOARD = '${__dashboard.uid}';
