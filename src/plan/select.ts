import { documentedLabelName, ERROR_CODE_LABEL } from '../catalogue';
import type { Filter } from '../types';
import { toMatchers } from './matchers';
import type { Selection } from './plan';

export function select(metric: string, filters: readonly Filter[]): Selection {
  return { metric, matchers: toMatchers(metric, filters) };
}

/** The filters of a metric of errors that other metrics can have, too: only errors carry a status code. */
export function withoutCodes(metric: string, filters: readonly Filter[]): Filter[] {
  return filters.filter(({ label }) => !isCode(metric, label));
}

export function isCode(metric: string, label: string): boolean {
  return documentedLabelName(metric, label) === ERROR_CODE_LABEL.name;
}
