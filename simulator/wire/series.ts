import type { Deployment } from '../world/deployment';
import { REPLICAS, WIRE_METRICS } from '../world/metrics';
import type { WireVariant } from './variant';

/** How the lines of one deployment begin: everything up to the value. Made once, since a day repeats them 1 440 times. */
export interface SeriesPrefixes {
  replicas: string;
  /** Per metric of WIRE_METRICS, one per code or bucket, or the only one. */
  metrics: ReadonlyArray<readonly string[]>;
}

export function seriesPrefixes(deployment: Deployment, variant: WireVariant): SeriesPrefixes {
  const account = label('deployment_account', deployment.account);
  const id = label('deployment_id', deployment.id);
  const path = `accounts/${deployment.account}/deployments/${deployment.id}`;
  const shared = [label('base_model', deployment.baseModel), label('deployment', path), account, id].join(',');
  return {
    replicas: `${REPLICAS.name}{${account},${id}} `,
    metrics: WIRE_METRICS.map((metric) => {
      switch (metric.kind) {
        case 'rate':
        case 'gauge':
          return [`${metric.name}{${shared}} `];
        case 'errors':
          return metric.codes.map((code) => `${metric.name}{${shared},${label(variant.codeLabel, String(code))}} `);
        case 'histogram':
          return [...metric.bounds, Infinity].map(
            (bound) => `${metric.name}{${shared},${label('le', boundText(bound, variant.bounds))}} `
          );
      }
    }),
  };
}

function boundText(bound: number, style: WireVariant['bounds']): string {
  if (bound === Infinity) {
    return '+Inf';
  }
  return style === 'float' && Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

/** A label as the text format writes it. */
export function label(name: string, value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `${name}="${escaped}"`;
}
