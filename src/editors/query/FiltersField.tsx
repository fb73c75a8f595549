import type { MetricStore } from '../../stores/types';
import type { Filter } from '../../types';
import { FilterRowLayout, FilterRows, type FilterRowSlot } from '../fields/FilterRows';
import { changeOperator, EMPTY_FILTER, isComplete, OPERATOR_CHOICES } from '../fields/filterValues';
import { templates } from '../fields/choices';
import { FilterValue } from './FilterValue';
import { labelChoices, labelNamesOf, labelValuesOf, scopesOf } from './labelChoices';

interface FiltersFieldProps {
  metric: string | undefined;
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  store: MetricStore;
}

export function FiltersField({ metric, filters, onChange, store }: FiltersFieldProps) {
  return (
    <FilterRows filters={filters} empty={EMPTY_FILTER} isComplete={isComplete} onChange={onChange}>
      {(slot) => <FilterRow {...slot} metric={metric} store={store} />}
    </FilterRows>
  );
}

interface FilterRowProps extends FilterRowSlot<Filter> {
  metric: string | undefined;
  store: MetricStore;
}

/** What it offers is narrowed by the other filters. */
export function FilterRow({ number, filter, metric, others, store, onChange, onRemove }: FilterRowProps) {
  const scopes = () => scopesOf({ metric, filters: others }, templates());
  const loadLabels = async () => labelChoices(metric, await labelNamesOf(store, await scopes()).catch(() => []));
  const loadValues = async () => {
    const values = await labelValuesOf(store, filter.label, await scopes());
    return values.map((value) => ({ value, label: value }));
  };
  return (
    <FilterRowLayout
      number={number}
      noun="Label"
      label={{
        value: filter.label,
        choices: loadLabels,
        onChange: (label) => onChange({ ...filter, label, value: '', ...(filter.values && { values: [] }) }),
        placeholder: 'Label',
      }}
      operator={{
        value: filter.operator,
        choices: OPERATOR_CHOICES,
        onChange: (operator) => onChange(changeOperator(filter, operator)),
      }}
      onRemove={onRemove}
    >
      {(control) => <FilterValue {...control} filter={filter} choices={loadValues} onChange={onChange} />}
    </FilterRowLayout>
  );
}
