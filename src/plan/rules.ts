import type { MetricInfo } from '../catalogue';
import type { FireworksQuery, OverFunction, View } from '../types';
import { parseDuration } from './duration';
import type { OverPlan } from './plan';
import { isOverFunction } from './fields';
import { Refusal } from './refusal';

export function readOver(query: FireworksQuery, info: MetricInfo, view: View): OverPlan {
  const { fn, window } = query.over ?? defaultOver(info, view);
  if (!isOverFunction(fn)) {
    throw new Refusal('over', `"${fn}" is no way to summarise over time. Choose last, avg, min, max or total.`);
  }
  if (fn === 'total' && !isRate(info)) {
    throw new Refusal(
      'over',
      `A total needs a rate per second, which ${info.title} is not. Choose last, avg, min or max.`
    );
  }
  if (window === 'step') {
    return { fn, window: { kind: 'step' } };
  }
  if (window === 'range') {
    return { fn, window: { kind: 'range' } };
  }
  const ms = parseDuration(window);
  if (ms === undefined) {
    throw new Refusal('over', `"${window}" is not a time window. Choose step, range or a duration such as 5m.`);
  }
  return { fn, window: { kind: 'duration', ms } };
}

/**
 * What is meant when a query has no `over`: a distribution counts the requests of the whole range; everything else has
 * the metric's own way, step by step.
 */
export function defaultOver(info: MetricInfo, view: View): { fn: OverFunction; window: 'step' | 'range' } {
  return view === 'distribution' ? { fn: 'total', window: 'range' } : { fn: info.over, window: 'step' };
}

/** Whether adding up over time means something: a rate per second, so that its total counts events. */
function isRate(info: MetricInfo): boolean {
  return info.kind === 'rate' || info.kind === 'histogram' || (info.kind === 'derived' && info.unit !== 'percentunit');
}
