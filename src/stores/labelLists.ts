import type { LabelScope } from '../plan';
import { parseBound } from '../series/bound';
import type { MetricStore } from './types';

/** Names and values of labels as the samples have them. Without a scope those of all series. */
interface StoredLabels {
  labelNames(scope?: LabelScope): Promise<string[]>;
  labelValues(label: string, scope?: LabelScope): Promise<string[]>;
}

/**
 * The lists of a store, made of the labels that its samples have.
 * @param open gives them as of now: asked for each list
 */
export function labelLists(
  open: () => Promise<StoredLabels>
): Pick<MetricStore, 'labelNames' | 'labelValues' | 'bounds'> {
  return {
    async labelNames(scope) {
      const names = await (await open()).labelNames(scope);
      return names.filter((name) => name !== 'le' && !name.startsWith('__'));
    },
    async labelValues(label, scope) {
      return (await open()).labelValues(label, scope);
    },
    async bounds(scope) {
      const values = await (await open()).labelValues('le', scope);
      const bounds = values.flatMap((value) => parseBound(value) ?? []).filter(Number.isFinite);
      return [...new Set(bounds)].sort((a, b) => a - b);
    },
  };
}
