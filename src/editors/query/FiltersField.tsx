import { getTemplateSrv } from '@grafana/runtime';
import type { MetricStore } from '../../stores';
import type { Filter, FilterOperator } from '../../types';
import type { Choice } from '../fields/choices';
import {
  FilterRowLayout,
  FilterRows,
  changeOperator,
  isComplete,
  FilterValue,
  type FilterRowSlot,
} from '../fields/FilterRows';
import { labelChoices, labelNamesOf, labelValuesOf, scopesOf } from './choices';

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
      {(slot) => {
        // What it offers is narrowed by the other filters.
        const scopes = () => scopesOf({ metric, filters: slot.others }, getTemplateSrv());
        return (
          <LabelFilter
            {...slot}
            labels={async () => labelChoices(metric, await labelNamesOf(store, await scopes()).catch(() => []))}
            values={async () => labelValuesOf(store, slot.filter.label, await scopes())}
          />
        );
      }}
    </FilterRows>
  );
}

interface LabelFilterProps extends FilterRowSlot<Filter> {
  labels: readonly Choice[] | (() => Promise<Choice[]>);
  values: () => Promise<string[]>;
}

/** A row for one label: which, how it is compared, with what. */
export function LabelFilter({ number, filter, labels, values, onChange, onRemove }: LabelFilterProps) {
  const loadValues = async () => (await values()).map((value) => ({ value, label: value }));
  return (
    <FilterRowLayout
      number={number}
      noun="Label"
      label={{
        value: filter.label,
        choices: labels,
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
