import type { MetricStore } from '../../stores/types';
import type { Filter } from '../../types';
import { FilterRowLayout } from '../fields/FilterRowLayout';
import type { FilterRowSlot } from '../fields/FilterRows';
import { templates } from '../fields/variables';
import { changeOperator, OPERATOR_CHOICES } from './filterRows';
import { FilterValue } from './FilterValue';
import { labelChoices } from './labelChoices';
import { labelNamesOf, labelValuesOf, scopesOf } from './labelScopes';

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
