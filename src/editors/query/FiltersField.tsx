import type { MetricStore } from '../../stores/types';
import type { Filter } from '../../types';
import { FilterRows } from '../fields/FilterRows';
import { FilterRow } from './FilterRow';
import { EMPTY_FILTER, isComplete } from './filterRows';

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
