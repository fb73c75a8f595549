import type { DataFrame } from '@grafana/data';
import { MlflowError } from '../client/errors';
import { object } from '../json';
import { withNotices } from '../frames/fields';
import type { Filter } from '../../types';

/**
 * The rows of a conversation whose labels are those that were clicked in Explore, with a word on what is hidden.
 * @throws MlflowError for an operator that Explore does not write
 */
export function chosenRows(frame: DataFrame, chosen: readonly Filter[] = []): DataFrame {
  if (chosen.length === 0) {
    return frame;
  }
  const stranger = chosen.find(({ operator }) => operator !== '=' && operator !== '!=');
  if (stranger !== undefined) {
    const message = `Rows of a conversation are chosen with = or !=, and ${stranger.label} has the operator "${stranger.operator}". “Show all rows” in the query takes it away.`;
    throw new MlflowError({ kind: 'question', message });
  }
  const labels = frame.fields.find((field) => field.name === 'labels')?.values ?? [];
  const rows = labels.flatMap((one, row) => (chosen.every((filter) => holds(object(one) ?? {}, filter)) ? [row] : []));
  const narrowed = {
    ...frame,
    length: rows.length,
    fields: frame.fields.map((field) => ({ ...field, values: rows.map((row) => field.values[row]) })),
  };
  const said = chosen.map(({ label, operator, value }) => `${label} ${operator} ${value}`).join(', ');
  return withNotices(narrowed, [
    `${rows.length} of ${frame.length} rows are shown: those with ${said}. “Show all rows” in the query shows the others.`,
  ]);
}

function holds(labels: Readonly<Record<string, unknown>>, { label, operator, value }: Filter): boolean {
  return (Object.hasOwn(labels, label) && labels[label] === value) === (operator === '=');
}
