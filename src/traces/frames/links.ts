import type { DataLink } from '@grafana/data';
import { withoutTrailing } from '../../series/text';
import type { FireworksQuery } from '../../types';

/** What links need to know of the data source. */
export interface LinkContext {
  uid: string;
  name: string;
  /** Where people open MLflow; empty when there is no such address. */
  publicUrl: string;
}

type Target = Partial<FireworksQuery>;

/** A link to a query of this same data source. */
export function ownLink(title: string, query: Target, { uid, name }: LinkContext): DataLink<FireworksQuery> {
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

/** A lone surrogate cannot be encoded: `encodeURIComponent` throws, so it becomes the replacement character. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** How much of the metrics is shown before and after a trace: they are per minute. */
export const AROUND_MS = 5 * 60_000;

/** Metrics of the deployment in the field or tag that the variable names. */
export function deploymentMetrics(variable: string): Target {
  return {
    queryType: 'metrics',
    metric: 'latency_overall_ms_bucket:sum_by_deployment',
    view: 'quantile',
    quantiles: [0.5, 0.95, 0.99],
    filters: [{ label: 'deployment_id', operator: '=', value: variable }],
  };
}

/** How long requests waited at that deployment. */
export function deploymentQueue(variable: string): Target {
  return { ...deploymentMetrics(variable), metric: 'latency_generation_queue_ms_bucket:sum_by_deployment' };
}

const FROM = 'FROM_FIELD';
const TO = 'TO_FIELD';

/**
 * An address of Explore whose time range comes from two columns of the row (milliseconds), which Grafana's internal
 * links cannot take from a row. Variables inside the query stay as they are, so that Grafana fills them in.
 */
export function exploreUrl(
  links: LinkContext,
  query: Partial<FireworksQuery>,
  fromColumn: string,
  toColumn: string
): string {
  return explore(links, query, column(fromColumn), column(toColumn));
}

/** The same with a known range, in milliseconds. Grafana's internal links of a span take the span's, which is too short. */
export function exploreUrlAt(
  links: LinkContext,
  query: Partial<FireworksQuery>,
  range: { fromMs: number; toMs: number }
): string {
  return explore(links, query, String(Math.floor(range.fromMs)), String(Math.ceil(range.toMs)));
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
