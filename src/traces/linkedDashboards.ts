import { locationUtil, type DataLink } from '@grafana/data';
import type { TraceFilter } from '../types';
import { list, object, text } from './json';

/** Where links lead those who may not open Explore: uids of dashboards. Absent for what this Grafana does not have. */
export interface LinkedDashboards {
  traces?: string;
  /** For the metrics of one deployment. */
  deployment?: string;
}

/**
 * What links rely on in the bundled dashboards. Each carries its own first uid as a tag, so that it is found when it
 * was imported under another one.
 */
export const DASHBOARD_TAG = 'fireworks-ai';
export const TRACES_DASHBOARD = 'fireworks-traces';
export const LATENCY_DASHBOARD = 'fireworks-latency';
export const DEPLOYMENT_DASHBOARD = 'fireworks-deployment';
export const TRACE_PANELS = { found: 31, trace: 41, conversation: 42 } as const;
export const LINKED_VARIABLES = { trace: 'trace', session: 'session', filters: 'filters' } as const;

/** In milliseconds, as Grafana's addresses have it. */
export interface LinkRange {
  from: string;
  to: string;
}

/** What the address of a page that shows a dashboard says of its range. */
const SAME_RANGE = '${__url_time_range}';

/** The panel of one trace on the dashboard of traces, alone on the page. @param shown an id, or a variable for one */
export function traceOnDashboard(
  dashboard: string,
  datasource: string,
  panel: 'trace' | 'conversation',
  shown: { trace: string } | { session: string }
): string {
  const [variable, id] =
    'trace' in shown ? [LINKED_VARIABLES.trace, shown.trace] : [LINKED_VARIABLES.session, shown.session];
  return dashboardUrl(dashboard, datasource, [
    `var-${variable}=${idOrVariable(id)}`,
    `viewPanel=panel-${TRACE_PANELS[panel]}`,
    SAME_RANGE,
  ]);
}

/** The traces that meet all conditions, in the table of that dashboard. */
export function tracesOnDashboard(
  dashboard: string,
  datasource: string,
  filters: readonly TraceFilter[],
  { from, to }: LinkRange
): string {
  return dashboardUrl(dashboard, datasource, [
    ...filters.map((filter) => `var-${LINKED_VARIABLES.filters}=${encoded(adHocText(filter))}`),
    `viewPanel=panel-${TRACE_PANELS.found}`,
    `from=${from}&to=${to}`,
  ]);
}

/** The metrics of one deployment. @param deployment an id, or a variable for one; so may be the range */
export function deploymentOnDashboard(
  dashboard: string,
  datasource: string,
  deployment: string,
  { from, to }: LinkRange
): string {
  return dashboardUrl(dashboard, datasource, [`var-deployment=${idOrVariable(deployment)}`, `from=${from}&to=${to}`]);
}

/** As Grafana writes an ad hoc filter into an address (@grafana/scenes, AdHocFiltersVariableUrlSyncHandler). */
function adHocText({ label, operator, value, values = [] }: TraceFilter): string {
  const isList = operator === '=|' || operator === '!=|';
  return [label, operator, ...(isList ? values : [value])]
    .map((part) => part.replaceAll('|', '__gfp__').replaceAll(',', '__gfc__').replaceAll('#', '__gfh__'))
    .join('|');
}

function dashboardUrl(uid: string, datasource: string, parts: readonly string[]): string {
  const written = [`var-datasource=${encoded(datasource)}`, ...parts].join('&');
  return grafanaAddress(`/d/${encoded(uid)}?${written}`);
}

let base: string | undefined;

/**
 * Of a page of this Grafana, which need not be served from the root. Grafana is asked once where it is: it first tries to
 * read what it is given as a whole address, and tables ask for the address of each cell each time they are drawn.
 */
export function grafanaAddress(path: string): string {
  base ??= locationUtil.assureBaseUrl('/').slice(0, -1);
  return `${base}${path}`;
}

/** Grafana fills a variable in and encodes what it stands for. */
function idOrVariable(text: string): string {
  return text.startsWith('${') && text.endsWith('}') ? `${text.slice(0, -1)}:percentencode}` : encoded(text);
}

/**
 * Fireworks' own page of a deployment, as its Python library writes it (`LLM.deployment_url`). It opens for people who
 * are signed in to the account. @param deployment an id, or a variable for one
 */
export function fireworksPage(deployment: string): DataLink {
  return {
    title: 'Open in Fireworks',
    url: `https://app.fireworks.ai/dashboard/deployments/${idOrVariable(deployment)}`,
    targetBlank: true,
  };
}

/** A lone surrogate cannot be encoded: `encodeURIComponent` throws, so it becomes the replacement character. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** Somebody may import the dashboards while a page stays open. */
const KEPT_MS = 5 * 60_000;

/**
 * The dashboards to which links can lead.
 * @param search the dashboards with a tag that the person may see, as Grafana lists them (`/api/search`)
 * @param now milliseconds since the epoch
 */
export function findDashboards(
  search: (tag: string) => Promise<unknown>,
  now: () => number
): () => Promise<LinkedDashboards> {
  let kept: { dashboards: Promise<LinkedDashboards>; untilMs: number } | undefined;
  return () => {
    if (kept === undefined || now() >= kept.untilMs) {
      // Without the list there are no links, which is no reason to show no numbers.
      const listed = search(DASHBOARD_TAG).catch(() => []);
      kept = { dashboards: listed.then(readDashboards), untilMs: now() + KEPT_MS };
    }
    return kept.dashboards;
  };
}

function readDashboards(listed: unknown): LinkedDashboards {
  return {
    traces: uidOf(listed, TRACES_DASHBOARD),
    // Where only older ones were imported, that of latency says most of a deployment.
    deployment: uidOf(listed, DEPLOYMENT_DASHBOARD) ?? uidOf(listed, LATENCY_DASHBOARD),
  };
}

/** Of several copies the one that has the uid of the bundled dashboard, else the first. */
function uidOf(listed: unknown, name: string): string | undefined {
  const uids = list(listed)
    .map(object)
    .filter((one) => list(one?.tags).includes(name))
    .flatMap((one) => text(one?.uid) ?? []);
  return uids.includes(name) ? name : uids[0];
}
