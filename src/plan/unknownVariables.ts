import type { ScopedVars } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { variablesOf, type Templates } from './variables';

/** A name without a digit first: `$5` in a text is an amount. */
const NAME = /^\$\{?[A-Za-z_]|^\[\[/;

/**
 * Words on the variables of a query that do not exist where it is asked. They stay as they are written, since a label
 * may have such a value; but a filter that excludes them excludes nothing.
 */
export function unknownVariables(query: FireworksQuery, templates: Templates, scopedVars: ScopedVars): string[] {
  const { pieces } = variablesOf(templates, scopedVars);
  const unknown = textsOf(query)
    .flatMap(pieces)
    .flatMap((piece) => (piece.kind === 'text' && piece.unknown === true && NAME.test(piece.text) ? [piece.text] : []));
  return [...new Set(unknown)].map(
    (reference) => `There is no variable ${reference} here, so it is taken as the text that it is.`
  );
}

function textsOf({
  metric = '',
  groupBy = [],
  filters = [],
  traceFilters = [],
  experiments = [],
  session = '',
  query = '',
}: FireworksQuery): string[] {
  return [metric, ...groupBy, ...experiments, session, query, ...[...filters, ...traceFilters].flatMap(valuesOf)];
}

/** Words that traces contain may look like anything. */
function valuesOf({
  label,
  operator,
  value,
  values = [],
}: {
  label: string;
  operator: string;
  value: string;
  values?: readonly string[];
}): string[] {
  return operator === 'contains' ? [label] : [label, value, ...values];
}
