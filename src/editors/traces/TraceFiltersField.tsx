import type { TraceFilter } from '../../types';
import { FilterRows } from '../fields/FilterRows';
import type { TraceFieldProps } from './traceFieldProps';
import { TraceFilterRow } from './TraceFilterRow';
import { isCompleteTraceFilter } from './traceFilterRows';

const EMPTY: TraceFilter = { label: 'status', operator: '=', value: '' };

export function TraceFiltersField(field: TraceFieldProps) {
  const { query, change } = field;
  return (
    <FilterRows
      filters={query.traceFilters ?? []}
      empty={EMPTY}
      isComplete={isCompleteTraceFilter}
      onChange={(complete) => change({ traceFilters: complete.length === 0 ? undefined : complete })}
    >
      {({ number, filter, onChange, onRemove }) => (
        <TraceFilterRow {...field} number={number} filter={filter} onFilter={onChange} onRemove={onRemove} />
      )}
    </FilterRows>
  );
}
