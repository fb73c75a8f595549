import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  TimePickerBuilder,
  type AnnotationQuery,
  type DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARD_TAG, LINKED_VARIABLES } from '../../src/traces/linkedDashboards';
import { eventAnnotation } from './annotations';
import { DASHBOARDS } from './links';
import { datasourceVariable, deploymentVariable, modelVariable, oneDeploymentVariable } from './variables';

/**
 * What the dashboards have in common: the choice at the top, links to each other, refresh and range.
 * The builder is deprecated in favour of a newer schema, which Grafana does not import from a plugin's folder.
 */
export function fireworksDashboard(uid: string, title: string, description: string): DashboardBuilder {
  return metricsDashboard(uid, title, description, { marksScaling: false }).withVariable(deploymentVariable());
}

/** One about a single deployment. */
export function oneDeploymentDashboard(uid: string, title: string, description: string): DashboardBuilder {
  return metricsDashboard(uid, title, description, { marksScaling: true })
    .annotation(eventAnnotation('deployment-changes', { iconColor: 'blue' }))
    .withVariable(oneDeploymentVariable())
    .link({ build: () => linkTo('Traces of this deployment', 'The calls to it that MLflow recorded', TRACES_OF_IT) })
    .link({ build: () => linkTo('Overview of all', 'Every deployment, at the same time', OVERVIEW_OF_ALL) });
}

/** @param marksScaling at first; beside others, the sleep of one deployment would shade all */
function metricsDashboard(
  uid: string,
  title: string,
  description: string,
  { marksScaling }: { marksScaling: boolean }
): DashboardBuilder {
  return emptyDashboard(uid, title, `${description} ${HISTORY}`)
    .withVariable(modelVariable())
    .annotation(eventAnnotation('scaled-to-zero', { iconColor: 'purple', enable: marksScaling }))
    .annotation(eventAnnotation('failing-scrapes', { iconColor: 'red' }));
}

/** One that chooses nothing but the data source. */
export function emptyDashboard(uid: string, title: string, description: string): DashboardBuilder {
  return (
    new DashboardBuilder(title)
      .uid(uid)
      .description(description)
      // The last, so that links find it when it was imported under another uid.
      .tags([DASHBOARD_TAG, 'llm', uid])
      .time({ from: 'now-1h', to: 'now' })
      .refresh('1m')
      .timepicker(new TimePickerBuilder().refreshIntervals(['30s', '1m', '2m', '5m', '15m', '30m', '1h']))
      .tooltip(DashboardCursorSync.Crosshair)
      .withVariable(datasourceVariable())
      .annotation({ build: builtInAnnotations })
      .link({ build: linkToOthers })
  );
}

function linkTo(title: string, tooltip: string, url: string): DashboardLink {
  const link = new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .icon('external link')
    .tooltip(tooltip)
    .url(url)
    .keepTime(true)
    .build();
  delete link.placement;
  return link;
}

const OVERVIEW_OF_ALL = `/d/${DASHBOARDS.overview}?var-deployment=$__all&\${datasource:queryparam}&\${model:queryparam}`;

/** As Grafana writes an ad hoc filter into an address; a pattern, since "All" is one. */
const TRACES_OF_IT = `/d/${DASHBOARDS.traces}?var-${LINKED_VARIABLES.filters}=deployment%7C%3D~%7C\${deployment}&\${datasource:queryparam}`;

/** What the data source does in every panel, in words. */
export const HISTORY =
  'History begins when the data source was first used in this browser, unless it reads from a Prometheus; ' +
  'what is grey in a panel was not collected, and in what is red scrapes failed.';

/** What people annotate by hand in Grafana; the list is not complete without it. */
function builtInAnnotations(): AnnotationQuery {
  return {
    builtIn: 1,
    datasource: { type: 'grafana', uid: '-- Grafana --' },
    enable: true,
    hide: true,
    iconColor: 'rgba(0, 211, 255, 1)',
    name: 'Annotations & Alerts',
    type: 'dashboard',
  };
}

function linkToOthers(): DashboardLink {
  const link = new DashboardLinkBuilder('Fireworks AI')
    .type(DashboardLinkType.Dashboards)
    .icon('dashboard')
    .tooltip('The other dashboards, with the same time range, models and deployments')
    .tags([DASHBOARD_TAG])
    .keepTime(true)
    .includeVars(true)
    .build();
  // The builder's default hides links in a menu; beside the variables they are one click away.
  delete link.placement;
  return link;
}

/** True of a range that ends now and of yesterday's. */
export const NEWEST_ROW = 'Newest scrape of the time range';

export function row(id: number, title: string): RowBuilder {
  return new RowBuilder(title).id(id);
}
