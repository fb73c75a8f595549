import type { LabelScope } from '../plan';
import { parseBound } from '../series/bound';
import type { ListedRange, MetricStore } from './types';

/** Names and values of labels as the samples have them. Without a scope those of all series. */
interface StoredLabels {
  labelNames(scope?: LabelScope, range?: ListedRange): Promise<string[]>;
  labelValues(label: string, scope?: LabelScope, range?: ListedRange): Promise<string[]>;
}

/**
 * The lists of a store, made of the labels that its samples have.
 * @param open gives them as of now: asked for each list
 */
export function labelLists(
  open: () => Promise<StoredLabels>
): Pick<MetricStore, 'labelNames' | 'labelValues' | 'bounds'> {
  return {
    async labelNames(scope, range) {
      const names = await (await open()).labelNames(scope, range);
      return names.filter((name) => name !== 'le' && !name.startsWith('__'));
    },
    async labelValues(label, scope, range) {
      return (await open()).labelValues(label, scope, range);
    },
    async bounds(scope, range) {
      const values = await (await open()).labelValues('le', scope, range);
      const bounds = values.flatMap((value) => parseBound(value) ?? []).filter(Number.isFinite);
      return [...new Set(bounds)].sort((a, b) => a - b);
    },
  };
}
