import type { MetricInfo } from '../catalogue';
import type { Filter } from '../types';
import type { Combination, Observed } from './plan';
import { isCode, select, withoutCodes } from './select';

/** What tells when this metric could be seen; undefined where only its own samples do. */
export function observedOf(
  info: MetricInfo,
  { op, by }: Combination,
  filters: readonly Filter[]
): Observed | undefined {
  return info.observedBy === undefined
    ? undefined
    : {
        selection: select(info.observedBy, withoutCodes(info.name, filters)),
        by: (op === 'sum' ? by : undefined)?.filter((label) => !isCode(info.name, label)) ?? ['deployment_id'],
      };
}
