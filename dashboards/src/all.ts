import { deploymentDashboard } from './deployment';
import { errorsDashboard } from './errors';
import { latencyDashboard } from './latency';
import { overviewDashboard } from './overview';
import { resourcesDashboard } from './resources';
import { reviewDashboard } from './review';
import { tokensDashboard } from './tokens';
import { tracesDashboard } from './traces';
import { DATASOURCE_INPUT } from './variables';

/** The dashboards that the plugin brings, by the name of the file that holds each. */
export function allDashboards() {
  return {
    'overview.json': overviewDashboard().build(),
    'latency.json': latencyDashboard().build(),
    'errors.json': errorsDashboard().build(),
    'tokens.json': tokensDashboard().build(),
    'resources.json': resourcesDashboard().build(),
    'deployment.json': deploymentDashboard().build(),
    'traces.json': tracesDashboard().build(),
    'review.json': reviewDashboard().build(),
  };
}

/** The text of a dashboard's file. */
export function printDashboard(dashboard: object): string {
  return `${JSON.stringify({ __inputs: [DATASOURCE_INPUT], id: null, ...dashboard }, null, 2)}\n`;
}
