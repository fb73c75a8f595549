import { getTemplateSrv } from '@grafana/runtime';
import type { MetricStore } from '../../stores';
import type { Filter, FilterOperator } from '../../types';
import { FilterRowLayout, FilterRows, type FilterRowSlot } from '../fields/FilterRows';
import { changeOperator, isComplete } from '../fields/filterRules';
import { FilterValue } from '../fields/FilterValue';
import { labelChoices, labelNamesOf, labelValuesOf, scopesOf } from './labelChoices';

interface FiltersFieldProps {
  metric: string | undefined;
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  store: MetricStore;
}

const EMPTY: Filter = { label: '', operator: '=', value: '' };

/** Which series are meant, by their labels. */
export function FiltersField({ metric, filters, onChange, store }: FiltersFieldProps) {
  return (
    <FilterRows filters={filters} empty={EMPTY} isComplete={isComplete} onChange={onChange}>
      {(slot) => <FilterRow {...slot} metric={metric} store={store} />}
    </FilterRows>
  );
}

interface FilterRowProps extends FilterRowSlot<Filter> {
  metric: string | undefined;
  store: MetricStore;
}

/** What it offers is narrowed by the other filters. */
function FilterRow({ number, filter, metric, others, store, onChange, onRemove }: FilterRowProps) {
  const scopes = () => scopesOf({ metric, filters: others }, getTemplateSrv());
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
      {(control) => (
        <FilterValue
          {...control}
          filter={filter}
          choices={loadValues}
          onChange={(changed) => onChange({ ...filter, ...changed })}
          placeholders={PLACEHOLDERS}
          width={36}
          disabled={filter.label === ''}
        />
      )}
    </FilterRowLayout>
  );
}

export const OPERATOR_CHOICES: ReadonlyArray<{ value: FilterOperator; label: string; description: string }> = [
  { value: '=', label: '=', description: 'is' },
  { value: '!=', label: '!=', description: 'is not' },
  { value: '=|', label: 'one of', description: 'is one of these values' },
  { value: '!=|', label: 'none of', description: 'is none of these values' },
  { value: '=~', label: '=~', description: 'matches this regular expression, from start to end' },
  { value: '!~', label: '!~', description: 'does not match this regular expression' },
];

const PLACEHOLDERS = { one: 'Value', several: 'Values', typed: 'Such as chat-.*|code-.*' };
