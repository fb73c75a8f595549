import { mergesDeployments, type MetricInfo } from '../catalogue';
import type { Filter } from '../types';
import type { Combination, Observed } from './plan';
import { isCode, select, withoutCodes } from './select';

/** What a mean of this metric over time is divided by, where that is not just the samples that a series has. */
export function observedOf(
  info: MetricInfo,
  { op, by }: Combination,
  filters: readonly Filter[]
): Observed | undefined {
  const merged = op === 'sum' && by !== undefined && mergesDeployments(by) ? by : undefined;
  if (info.observedBy !== undefined) {
    return {
      kind: 'beside',
      selection: select(info.observedBy, withoutCodes(info.name, filters)),
      by: merged?.filter((label) => !isCode(info.name, label)) ?? ['deployment_id'],
    };
  }
  const countsEvents = info.kind === 'rate' || info.kind === 'histogram';
  return merged !== undefined && countsEvents ? { kind: 'group', by: merged } : undefined;
}
