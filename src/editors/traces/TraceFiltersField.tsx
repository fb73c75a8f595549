import { fieldValues, TRACE_FIELDS, traceOperators } from '../../traces';
import type { TraceFilter, TraceFilterOperator, TraceList } from '../../types';
import type { Choice } from '../fields/choices';
import { FilterRowLayout, FilterRows, type FilterRowSlot } from '../fields/FilterRows';
import { changeOperator, isComplete, takesList } from '../fields/filterRules';
import { FilterValue } from '../fields/FilterValue';
import { valueChoices, type TraceFieldProps } from './traceFields';

const EMPTY: TraceFilter = { label: 'status', operator: '=', value: '' };

/** Which traces are meant, by their fields. */
export function TraceFiltersField(field: TraceFieldProps) {
  const { query, change } = field;
  return (
    <FilterRows
      filters={query.traceFilters ?? []}
      empty={EMPTY}
      isComplete={isComplete}
      onChange={(complete) => change({ traceFilters: complete.length === 0 ? undefined : complete })}
    >
      {(slot) => <TraceFilterRow slot={slot} field={field} />}
    </FilterRows>
  );
}

interface TraceFilterRowProps {
  slot: FilterRowSlot<TraceFilter>;
  field: TraceFieldProps;
}

function TraceFilterRow({ slot, field: { query, traces, range } }: TraceFilterRowProps) {
  const { number, filter, onChange, onRemove } = slot;
  const placeholder = placeholderOf(filter.label);
  return (
    <FilterRowLayout
      number={number}
      noun="Field"
      label={{
        value: filter.label,
        choices: FIELDS,
        onChange: (label) => onChange(changeLabel(filter, label)),
        placeholder: 'Field, or tag.…',
      }}
      operator={{
        value: filter.operator,
        choices: operatorsOf(filter.label).map((value) => ({ value, ...OPERATORS[value] })),
        onChange: (operator) => onChange(changeOperator(filter, operator)),
      }}
      onRemove={onRemove}
    >
      {(control) => (
        <FilterValue
          {...control}
          filter={filter}
          choices={choicesOf(filter.label, (list) => valueChoices(traces, list, range, query.experiments))}
          onChange={(changed) => onChange({ ...filter, ...changed })}
          placeholders={{ one: placeholder, several: placeholder, typed: placeholder }}
          width={40}
        />
      )}
    </FilterRowLayout>
  );
}

/** A filter on another field, with an operator that the field has, and no value. */
function changeLabel(filter: TraceFilter, label: string): TraceFilter {
  const operators = operatorsOf(label);
  const operator = operators.includes(filter.operator) ? filter.operator : (operators[0] ?? '=');
  return takesList(operator) ? { label, operator, value: '', values: [] } : { label, operator, value: '' };
}

/** Nothing is to be found in the few words that a field may have: they are chosen. */
function operatorsOf(label: string): readonly TraceFilterOperator[] {
  const operators = traceOperators(label);
  return fieldValues(label).words !== undefined
    ? operators.filter((operator) => operator === '=' || operator === '!=' || takesList(operator))
    : operators;
}

const FIELDS: readonly Choice[] = TRACE_FIELDS.map(({ name, title, description }) => ({
  value: name,
  label: title,
  description,
}));

const OPERATORS: Readonly<Record<TraceFilterOperator, { label: string; description: string }>> = {
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

/** Undefined where any text is as good as another. */
function choicesOf(
  label: string,
  recorded: (list: TraceList) => () => Promise<readonly Choice[]>
): readonly Choice[] | (() => Promise<readonly Choice[]>) | undefined {
  const { words, list } = fieldValues(label);
  return words?.map((value) => ({ value, label: value })) ?? (list === undefined ? undefined : recorded(list));
}

function placeholderOf(label: string): string {
  switch (label) {
    case 'duration':
      return 'Such as 500ms or 2s';
    case 'text':
      return 'Words in prompts or answers';
    case 'prompt':
      return 'name/version';
    default:
      return 'Value';
  }
}
