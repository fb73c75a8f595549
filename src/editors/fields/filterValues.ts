import type { Filter, FilterOperator } from '../../types';

export const OPERATOR_CHOICES: ReadonlyArray<{ value: FilterOperator; label: string; description: string }> = [
  { value: '=', label: '=', description: 'is' },
  { value: '!=', label: '!=', description: 'is not' },
  { value: '=|', label: 'one of', description: 'is one of these values' },
  { value: '!=|', label: 'none of', description: 'is none of these values' },
  { value: '=~', label: '=~', description: 'matches this regular expression, from start to end' },
  { value: '!~', label: '!~', description: 'does not match this regular expression' },
];

export const EMPTY_FILTER: Filter = { label: '', operator: '=', value: '' };

function takesList(operator: FilterOperator): boolean {
  return operator === '=|' || operator === '!=|';
}

/** The filter with another operator; what was chosen is kept as far as the new operator can hold it. */
export function changeOperator(filter: Filter, operator: FilterOperator): Filter {
  const values = filter.values ?? (filter.value === '' ? [] : [filter.value]);
  return takesList(operator)
    ? { label: filter.label, operator, value: '', values }
    : { label: filter.label, operator, value: filter.value !== '' ? filter.value : (values[0] ?? '') };
}

/** Whether a row says enough to be saved; the others wait in the editor. */
export function isComplete({ label, operator, value, values }: Filter): boolean {
  return label !== '' && (takesList(operator) ? (values ?? []).length > 0 : value !== '');
}
