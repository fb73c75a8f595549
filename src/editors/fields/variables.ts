import { getTemplateSrv } from '@grafana/runtime';
import type { Templates } from '../../plan';
import type { Choice } from './arrangeChoices';

/** The dashboard's variables as a person would type them, for lists of choices. */
export function variableChoices(): Choice[] {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, group: 'Dashboard variables' }));
}

/** Grafana's template service, asked for late: it is set after plugins were loaded. */
export function templates(): Templates {
  return getTemplateSrv();
}
