import type { Labels } from '../../series/labels';

/** Labels that scrapers, collectors and stores add to what they scrape; they say who collected, not what. */
const ADDED = new Set(
  (
    'job instance endpoint service namespace pod container node cluster env environment ' +
    'prometheus prometheus_replica replica __replica__ receive receive_replica tenant_id prometheus_server ' +
    'otel_scope_name otel_scope_version otel_scope_schema_url service_name service_namespace service_instance_id ' +
    'server_address server_port url_scheme net_host_name net_host_port http_scheme'
  ).split(' ')
);

export function isPipelineLabel(name: string): boolean {
  // Two underscores in front are kept for Prometheus itself: `__type__` and `__unit__` come with native metadata.
  return ADDED.has(name) || name.startsWith('exported_') || name.startsWith('__');
}

/** The labels as Fireworks' endpoint has them: without the name and without what was added on the way. */
export function endpointLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !isPipelineLabel(name)));
}
