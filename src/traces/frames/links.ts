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
  return `${base(publicUrl)}/#/experiments/${inAddress(experimentId)}/traces?selectedEvaluationId=${inAddress(traceId)}`;
}

/** Half a character cannot be written into an address, and throws. */
function inAddress(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

function base(publicUrl: string): string {
  return withoutTrailing(publicUrl, '/');
}

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
