import type { TraceFilterOperator } from '../../types';

/** A condition on labels or on fields of traces. */
interface Condition<Operator extends TraceFilterOperator> {
  label: string;
  operator: Operator;
  value: string;
  values?: string[];
}

/** Whether an operator takes several values. */
export function takesList(operator: TraceFilterOperator): boolean {
  return operator === '=|' || operator === '!=|';
}

/** The filter with another operator; what was chosen is kept as far as the new operator can hold it. */
export function changeOperator<Operator extends TraceFilterOperator>(
  { label, value, values }: Condition<Operator>,
  operator: Operator
): Condition<Operator> {
  return takesList(operator)
    ? { label, operator, value: '', values: values ?? (value === '' ? [] : [value]) }
    : { label, operator, value: value === '' ? (values?.[0] ?? '') : value };
}

/** Whether a row says enough to be saved; the others wait in the editor. */
export function isComplete({ label, operator, value, values }: Condition<TraceFilterOperator>): boolean {
  return label !== '' && (takesList(operator) ? (values ?? []).length > 0 : value !== '');
}
