import type { TraceFilter } from '../../types';
import { FilterRowLayout, FilterRows } from '../fields/FilterRows';
import { type TraceFieldProps, valueChoices } from './traceFields';
import { changeLabel, changeTraceOperator, isCompleteTraceFilter, operatorChoices, takesList } from './traceFilterRows';
import { TRACE_FIELDS, type TraceValueList } from '../../traces';
import type { Choice } from '../fields/choices';
import { PickMany } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { TypedText } from '../fields/TypedText';

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

interface TraceFilterRowProps extends TraceFieldProps {
  /** From 1, for the names that a screen reader says. */
  number: number;
  filter: TraceFilter;
  onFilter: (filter: TraceFilter) => void;
  onRemove: () => void;
}

const FIELDS: readonly Choice[] = TRACE_FIELDS.map(({ name, title, description }) => ({
  value: name,
  label: title,
  description,
}));

export function TraceFilterRow({ number, filter, onFilter, onRemove, query, traces, range }: TraceFilterRowProps) {
  const choices = choicesOf(filter.label, (list) => valueChoices(traces, list, range, query.experiments));
  return (
    <FilterRowLayout
      number={number}
      noun="Field"
      label={{
        value: filter.label,
        choices: FIELDS,
        onChange: (label) => onFilter(changeLabel(filter, label)),
        placeholder: 'Field, or tag.…',
      }}
      operator={{
        value: filter.operator,
        choices: operatorChoices(filter.label),
        onChange: (operator) => onFilter(changeTraceOperator(filter, operator)),
      }}
      onRemove={onRemove}
    >
      {(control) => {
        const value = { ...control, width: 40, placeholder: placeholderOf(filter.label) };
        return takesList(filter.operator) ? (
          <PickMany
            {...value}
            values={filter.values ?? []}
            choices={choices ?? []}
            onChange={(values) => onFilter({ ...filter, values })}
            takesAnyText
          />
        ) : choices !== undefined && (filter.operator === '=' || filter.operator === '!=') ? (
          <PickOne
            {...value}
            value={filter.value}
            choices={choices}
            onChange={(text) => onFilter({ ...filter, value: text })}
            takesAnyText
          />
        ) : (
          <TypedText {...value} value={filter.value} onCommit={(text) => onFilter({ ...filter, value: text })} />
        );
      }}
    </FilterRowLayout>
  );
}

const LISTS: Readonly<Record<string, TraceValueList>> = {
  name: 'traceNames',
  model: 'models',
  session: 'sessions',
  user: 'users',
  tool: 'tools',
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['OK', 'ERROR', 'IN_PROGRESS'],
  'span.status': ['OK', 'ERROR', 'UNSET'],
  'span.type': ['CHAT_MODEL', 'TOOL', 'AGENT', 'CHAIN', 'LLM', 'EMBEDDING', 'RETRIEVER', 'UNKNOWN'],
};

/** Undefined where any text is as good as another. */
function choicesOf(
  label: string,
  recorded: (list: TraceValueList) => () => Promise<readonly Choice[]>
): readonly Choice[] | (() => Promise<readonly Choice[]>) | undefined {
  const words = Object.hasOwn(WORDS, label) ? WORDS[label] : undefined;
  const list = Object.hasOwn(LISTS, label) ? LISTS[label] : undefined;
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
