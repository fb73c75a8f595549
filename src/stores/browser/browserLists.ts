import { documentedLabelName } from '../../catalogue';
import type { History } from '../../history';
import type { LabelScope } from '../../plan';
import { labelValue } from '../../series/labels';
import { LOOKBACK_MS } from '../../series/lookback';
import type { ListedRange, MetricStore } from '../types';

/**
 * What a history lists; within a range the series that have a value in it, which may be of a sample before it.
 * @param liveFromMs a range that ends at this time or later goes on to the newest sample
 */
export function listsOf(history: History, liveFromMs: number): Pick<MetricStore, 'labelNames' | 'labelValues'> {
  const labelsIn = (scope: LabelScope | undefined, { fromMs, toMs }: ListedRange) =>
    history.seriesBetween(scope ?? {}, fromMs - LOOKBACK_MS, toMs >= liveFromMs ? Infinity : toMs);
  return {
    labelNames: async (scope, range) =>
      range === undefined
        ? history.labelNames(scope)
        : distinct((await labelsIn(scope, range)).flatMap((labels) => Object.keys(labels))),
    async labelValues(label, scope, range) {
      if (range === undefined) {
        return history.labelValues(label, scope);
      }
      const name = documentedLabelName(scope?.metric ?? '', label);
      return distinct((await labelsIn(scope, range)).map((labels) => labelValue(labels, name)));
    },
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}
