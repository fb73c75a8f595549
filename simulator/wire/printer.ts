import type { Deployment } from '../world/deployment';
import { REPLICAS, WIRE_METRICS, type WireMetric } from '../world/metrics';
import type { MinuteValues } from '../world/minuteValues';
import type { Scrape } from '../world/world';
import { seriesPrefixes, type SeriesPrefixes } from './series';
import { DEFAULT_VARIANT, type WireVariant } from './variant';

export interface Printer {
  /**
   * A scrape in text format 0.0.4, grouped by metric.
   * @param timestamp written after each value as it is; absent: none, unless the variant wants the time of the update.
   * @param header whether HELP and TYPE lines are written, as far as the variant has them.
   */
  print(scrape: Scrape, options?: { timestamp?: string; header?: boolean }): string;
}

/** Keeps what is equal in every scrape, so use one printer for many. */
export function createPrinter(changes: Partial<WireVariant> = {}): Printer {
  const variant: WireVariant = { ...DEFAULT_VARIANT, ...changes };
  const prefixes = new Map<Deployment, SeriesPrefixes>();

  return {
    print(scrape, { timestamp, header = true } = {}) {
      const stamp = timestamp ?? (variant.timestamps ? String(scrape.updatedMs) : undefined);
      const end = stamp === undefined ? '\n' : ` ${stamp}\n`;
      let text = '';
      for (const [place, metric] of WIRE_METRICS.entries()) {
        let lines = '';
        for (const { deployment, replicas, values } of scrape.deployments) {
          if (values !== undefined && (replicas > 0 || metric.isCountedAtGateway)) {
            lines += printMetric(metric, prefixesOf(deployment).metrics[place] ?? [], values, end);
          }
        }
        // A family without samples is not announced either.
        text += header && lines !== '' ? printHeader(metric.name, metric.help, typeOf(metric.kind)) + lines : lines;
      }
      if (header && scrape.deployments.length > 0) {
        text += printHeader(REPLICAS.name, REPLICAS.help, typeOf('gauge'));
      }
      for (const { deployment, replicas } of scrape.deployments) {
        text += prefixesOf(deployment).replicas + replicas + end;
      }
      return text;
    },
  };

  function printMetric(metric: WireMetric, starts: readonly string[], values: MinuteValues, end: string): string {
    switch (metric.kind) {
      case 'rate':
      case 'gauge':
        return printLines(starts, [values.scalars[metric.key]], end, false);
      case 'errors':
        return printLines(starts, values.errors, end, variant.zeroErrors === 'omit');
      case 'histogram':
        return printLines(starts, values.histograms[metric.place] ?? [], end, false);
    }
  }

  function printHeader(name: string, help: string, type: string | undefined): string {
    return type === undefined ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  }

  function typeOf(kind: WireMetric['kind']): string | undefined {
    if (variant.types === 'histogram') {
      return kind === 'histogram' || kind === 'gauge' ? kind : 'counter';
    }
    return variant.types === 'none' ? undefined : variant.types;
  }

  function prefixesOf(deployment: Deployment): SeriesPrefixes {
    const known = prefixes.get(deployment);
    if (known !== undefined) {
      return known;
    }
    const made = seriesPrefixes(deployment, variant);
    prefixes.set(deployment, made);
    return made;
  }
}

function printLines(starts: readonly string[], values: readonly number[], end: string, omitZeros: boolean): string {
  let lines = '';
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0;
    if (value !== 0 || !omitZeros) {
      lines += (starts[place] ?? '') + value + end;
    }
  }
  return lines;
}
