import type { DataLink } from '@grafana/data';
import { withoutTrailing } from '../../series/text';
import type { FireworksQuery } from '../../types';
import { deploymentOnDashboard, encoded, traceOnDashboard, type LinkedDashboards } from '../linkedDashboards';

/** What links need to know of the data source. */
export interface LinkOwner {
  uid: string;
  name: string;
  /** Where people open MLflow; empty when there is no such address. */
  publicUrl: string;
}

export interface LinkContext extends LinkOwner {
  /** Where links lead; absent for whoever may open Explore. */
  dashboards?: LinkedDashboards;
}

type Target = Partial<FireworksQuery>;

/** To the spans of a trace. @param trace its id, or a variable; none where nothing shows them to this person */
export function traceLink(title: string, trace: string, links: LinkContext): DataLink[] {
  return idLink(title, 'trace', { trace }, { queryType: 'trace', query: trace }, links);
}

/** To the messages of a trace. @param trace its id, or a variable */
export function conversationLink(title: string, trace: string, links: LinkContext): DataLink[] {
  return idLink(title, 'conversation', { trace }, { queryType: 'conversation', query: trace }, links);
}

/** To the messages of all traces of a session. @param session its id, or a variable */
export function sessionLink(title: string, session: string, links: LinkContext): DataLink[] {
  return idLink(title, 'conversation', { session }, { queryType: 'conversation', session }, links);
}

/** To every chunk of a span, which no dashboard shows. */
export function chunksLink(title: string, trace: string, spanId: string, links: LinkContext): DataLink[] {
  return links.dashboards === undefined
    ? [ownLink(title, { queryType: 'conversation', query: trace, spanId }, links)]
    : [];
}

function idLink(
  title: string,
  panel: 'trace' | 'conversation',
  shown: { trace: string } | { session: string },
  query: Target,
  links: LinkContext
): DataLink[] {
  const { dashboards, uid } = links;
  if (dashboards === undefined) {
    return [ownLink(title, query, links)];
  }
  const { traces } = dashboards;
  return traces === undefined ? [] : [{ title, url: traceOnDashboard(traces, uid, panel, shown) }];
}

/** A link to a query of this same data source. */
function ownLink(title: string, query: Target, { uid, name }: LinkContext): DataLink<FireworksQuery> {
  return {
    title,
    url: '',
    internal: { datasourceUid: uid, datasourceName: name, query: { refId: 'A', ...query } },
  };
}

/** MLflow's page of a trace (mlflow/server/js/src/experiment-tracking/routes.ts). */
export function mlflowTraceUrl(publicUrl: string, experimentId: string, traceId: string): string {
  return `${withoutTrailing(publicUrl, '/')}/#/experiments/${encoded(experimentId)}/traces?selectedEvaluationId=${encoded(traceId)}`;
}

/** How much of the metrics is shown before and after a trace: they are per minute. */
export const AROUND_MS = 5 * 60_000;

/** @param deployment its id, or a variable */
export function deploymentMetrics(deployment: string): Target {
  return {
    queryType: 'metrics',
    metric: 'latency_overall_ms_bucket:sum_by_deployment',
    view: 'quantile',
    quantiles: [0.5, 0.95, 0.99],
    filters: [{ label: 'deployment_id', operator: '=', value: deployment }],
  };
}

/** How long requests waited at that deployment. */
export function deploymentQueue(deployment: string): Target {
  return { ...deploymentMetrics(deployment), metric: 'latency_generation_queue_ms_bucket:sum_by_deployment' };
}

const FROM = 'FROM_FIELD';
const TO = 'TO_FIELD';

/** A range in milliseconds, known or of two columns of the row. */
type LinkRange = { fromMs: number; toMs: number } | { fromColumn: string; toColumn: string };

/**
 * To metrics of a deployment. An address with its range, since Grafana's internal links can take a range neither from a
 * row nor wider than the span. Variables inside the query stay as they are, so that Grafana fills them in.
 * @param deployment its id, or a variable
 */
export function metricsLink(
  title: string,
  query: Target,
  deployment: string,
  range: LinkRange,
  links: LinkContext
): DataLink[] {
  const { dashboards, uid } = links;
  const from = 'fromMs' in range ? String(Math.floor(range.fromMs)) : column(range.fromColumn);
  const to = 'toMs' in range ? String(Math.ceil(range.toMs)) : column(range.toColumn);
  if (dashboards === undefined) {
    return [{ title, url: explore(links, query, from, to) }];
  }
  const dashboard = dashboards.deployment;
  return dashboard === undefined
    ? []
    : [{ title, url: deploymentOnDashboard(dashboard, uid, deployment, { from, to }) }];
}

function explore({ uid }: LinkContext, query: Partial<FireworksQuery>, from: string, to: string): string {
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', datasource: { uid }, ...query }],
    range: { from: FROM, to: TO },
  };
  const encoded = encodeURIComponent(JSON.stringify({ a: pane }))
    .replace(FROM, from)
    .replace(TO, to);
  return `/explore?schemaVersion=1&panes=${keepVariables(encoded)}`;
}

function column(name: string): string {
  return `\${__data.fields["${name}"].numeric}`;
}

/** `${…}` was encoded with the rest. */
function keepVariables(address: string): string {
  const [before = '', ...parts] = address.split('%24%7B');
  return parts.reduce((text, part) => {
    const end = part.indexOf('%7D');
    return end < 0
      ? `${text}%24%7B${part}`
      : `${text}\${${decodeURIComponent(part.slice(0, end))}:percentencode}${part.slice(end + '%7D'.length)}`;
  }, before);
}
