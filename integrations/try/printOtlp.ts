import { BODIES } from './simulated';

/** As far as names and types go. */
interface OtlpRequest {
  resourceMetrics: Array<{
    resource: { attributes: Array<{ key: string; value: { stringValue?: string } }> };
    scopeMetrics: Array<{ metrics: Array<Record<string, unknown> & { name: string }> }>;
  }>;
}

/** Names and types in bodies of OTLP as JSON, by the job that scraped them. */
export function printOtlp(title: string, bodies: readonly string[]): void {
  const found = new Map<string, Set<string>>();
  for (const { resourceMetrics } of bodies.map((body) => JSON.parse(body) as OtlpRequest)) {
    for (const { resource, scopeMetrics } of resourceMetrics) {
      const job = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      const metrics = scopeMetrics.flatMap(({ metrics: all }) => all);
      const named = metrics.filter(({ name }) => /_deployment|replicas/.test(name));
      const names = named.map(
        ({ name, ...rest }) => `${name} (${['gauge', 'sum', 'histogram'].find((k) => k in rest)})`
      );
      found.set(job, new Set([...(found.get(job) ?? []), ...names]));
    }
  }
  for (const types of BODIES) {
    const names = [...(found.get(types) ?? [])].sort();
    process.stdout.write(`OTLP, ${title}, TYPE ${types}: ${names.length} names\n`);
    process.stdout.write(names.map((name) => `    ${name}\n`).join(''));
  }
}
