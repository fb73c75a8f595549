import { METRICS, REPLICAS, REQUESTS } from '../../catalogue';
import { isStored, type Discovery } from './storedNames';

/**
 * The metrics of which the others need not be looked at to know who scraped them: one series per deployment, and one
 * or the other is there as long as a deployment is. Without both, the first gauge or rate that the store has.
 */
export function countingMetrics(names: Discovery): string[] {
  const best = [REQUESTS, REPLICAS].filter((metric) => isStored(metric, names));
  if (best.length > 0) {
    return best;
  }
  const others = METRICS.filter(({ kind }) => kind !== 'histogram').map(({ name }) => name);
  return others.filter((metric) => isStored(metric, names)).slice(0, 1);
}
