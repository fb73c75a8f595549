import type { DifferingBounds } from '../evaluate';
import { printSelector } from '../promql';
import type { StoreNotice } from './types';

/** Said wherever histograms of different bounds were added up. */
export function boundsNotice({ labels, bounds }: DifferingBounds): StoreNotice {
  const matchers = Object.entries(labels).map(([label, value]) => ({ label, operator: '=' as const, value }));
  const group = matchers.length === 0 ? '' : ` of ${printSelector(undefined, matchers)}`;
  return {
    severity: 'warning',
    text: `Not all series${group} have the bounds ${bounds.join(', ')}; the common bounds are used.`,
  };
}
