import { getDefaultTimeRange, type TimeRange } from '@grafana/data';
import { useLayoutEffect } from 'react';
import type { TemplateScope } from '../services/templates';
import type { VariableState } from '../services/variables';

let current: TemplateScope = {
  variables: [],
  range: getDefaultTimeRange(),
  dashboardUid: '',
};

/** What variables stand for in the view that is shown. One page shows one view, so there is one scope. */
export const currentScope = () => current;

export function setScope(next: Partial<TemplateScope>): void {
  current = { ...current, ...next };
}

/** Sets the scope before the panels below run their queries: layout effects come before all other effects. */
export function useScope(variables: readonly VariableState[], range: TimeRange, dashboardUid = ''): void {
  useLayoutEffect(() => setScope({ variables, range, dashboardUid }), [variables, range, dashboardUid]);
}
