import { traceOperators } from '../../traces';
import type { TraceFilter, TraceFilterOperator } from '../../types';
import type { Choice } from '../fields/choices';

const MEANINGS: Record<TraceFilterOperator, { label: string; description: string }> = {
  '=': { label: '=', description: 'is' },
  '!=': { label: '!=', description: 'is not' },
  '=|': { label: 'one of', description: 'is one of these values' },
  '!=|': { label: 'none of', description: 'is none of these values' },
  '=~': { label: '=~', description: 'a regular expression finds something in it' },
  '!~': { label: '!~', description: 'a regular expression finds nothing in it' },
  contains: { label: 'contains', description: 'these words stand in it' },
  '>': { label: '>', description: 'is more than' },
  '>=': { label: '>=', description: 'is at least' },
  '<': { label: '<', description: 'is less than' },
  '<=': { label: '<=', description: 'is at most' },
};

export function operatorChoices(label: string): Array<Choice & { value: TraceFilterOperator }> {
  return traceOperators(label).map((value) => ({ value, ...MEANINGS[value] }));
}

/** A filter on another field, with an operator that the field has, and no value. */
export function changeLabel(filter: TraceFilter, label: string): TraceFilter {
  const operators = traceOperators(label);
  const operator = operators.includes(filter.operator) ? filter.operator : (operators[0] ?? '=');
  return takesList(operator) ? { label, operator, value: '', values: [] } : { label, operator, value: '' };
}

/** What was chosen is kept as far as the new operator can hold it. */
export function changeTraceOperator(filter: TraceFilter, operator: TraceFilterOperator): TraceFilter {
  const values = filter.values ?? (filter.value === '' ? [] : [filter.value]);
  return takesList(operator)
    ? { label: filter.label, operator, value: '', values }
    : { label: filter.label, operator, value: filter.value !== '' ? filter.value : (values[0] ?? '') };
}

export function isCompleteTraceFilter({ label, operator, value, values }: TraceFilter): boolean {
  return label !== '' && (takesList(operator) ? (values ?? []).length > 0 : value !== '');
}

export function takesList(operator: TraceFilterOperator): boolean {
  return operator === '=|' || operator === '!=|';
}
